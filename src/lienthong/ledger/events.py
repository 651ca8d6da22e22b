"""The content of a leaf: one canonical event, and the salted commitment that stands for personal values.

Pure, so that whoever holds an event can check it without the database.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lienthong.base.jsontext import canonical

VERSION = 1
SALT_SIZE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a leaf says: who did what to which subject, when."""

    id: UUID
    kind: str
    subject: str
    by: str
    at: datetime
    public: dict[str, Any]
    personal: bytes | None = None


def write(event: Event) -> bytes:
    """Return the canonical bytes of an event, which its leaf hash covers.

    :raises TypeError: if the public values hold a float or anything else without a canonical form.
    """
    return canonical(
        {
            "at": event.at,
            "by": event.by,
            "id": event.id,
            "kind": event.kind,
            "personal": None if event.personal is None else event.personal.hex(),
            "public": event.public,
            "subject": event.subject,
            "v": VERSION,
        }
    )


def read(data: bytes) -> Event:
    """Return the event of a leaf.

    :raises ValueError: if the bytes are not an event of a known version.
    """
    try:
        values = json.loads(data)
        if values.pop("v") != VERSION:
            raise ValueError("unknown version of ledger event")
        personal = values.pop("personal")
        event = Event(
            id=UUID(values.pop("id")),
            at=datetime.fromisoformat(values.pop("at")),
            personal=None if personal is None else bytes.fromhex(personal),
            **{key: values[key] for key in ("kind", "subject", "by", "public")},
        )
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a ledger event") from error
    if write(event) != data:
        raise ValueError("ledger event is not in canonical form")
    return event


def commit(salt: bytes, values: dict[str, Any]) -> bytes:
    """Return the commitment to personal values; without the salt it tells nothing about them."""
    return sha256(salt + canonical(values)).digest()
