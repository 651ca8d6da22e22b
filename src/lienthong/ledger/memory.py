"""The last signed tree head, kept in a file outside the database.

A database restored from an old backup is consistent in itself; only something beside it can tell that it once
knew more. Whoever restores on purpose removes the file on purpose.
"""

import os
from pathlib import Path

from django.conf import settings

from lienthong.ledger.notes import TreeHead, read_note


def remembered() -> TreeHead | None:
    """Return the tree head signed last, None if none ever was.

    :raises lienthong.ledger.notes.NoteInvalid: if the file is not a signed note.
    """
    try:
        return read_note(_path().read_text()).head
    except FileNotFoundError:
        return None


def remember(note: str) -> None:
    """Keep a signed note in place of the one before, safe against a power cut."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _path() -> Path:
    data: Path = settings.LIENTHONG_DATA
    return data / "ledger" / "checkpoint"
