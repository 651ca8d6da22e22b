"""The catalogues of translated screen strings, for maintainers (``script/messages``) and the structure tests.

Source strings are Vietnamese; the English catalogue is complete. The Vietnamese catalogue only holds what
Django itself leaves in English. Needs babel, which running the node does not.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

# The same strings give the same file, so it carries no date of making.
_NO_DATE = datetime(2020, 1, 1, tzinfo=UTC)
_DJANGO = {
    f"{name}{lazy}": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
    for lazy in ("", "_lazy")
}
KEYWORDS = {"_": None, "gettext_noop": None, **_DJANGO}

Found = tuple[str | tuple[str, ...], str | None, str]


def translations_path(root: Path, language: str) -> Path:
    """Return the catalogue file of a language, below the folder of the package."""
    return root / "node/locale" / language / "LC_MESSAGES/django.po"


def wrapped_strings(root: Path) -> Iterator[Found]:
    """Yield every wrapped string below a folder: message, context, file; tests are left out."""
    for path in sorted(root.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from _in_source(path.read_bytes(), str(path.relative_to(root)))
    for path in sorted(root.rglob("templates/**/*")):
        if path.is_file():
            plain = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What stands for the template is read as Python, to which its indentation means something.
            flat = "\n".join(line.strip() for line in plain.splitlines())
            yield from _in_source(flat.encode(), str(path.relative_to(root)))


def _in_source(source: bytes, place: str) -> Iterator[Found]:
    options = {"encoding": "utf-8"}
    found = extract("python", BytesIO(source), keywords=KEYWORDS, options=options)
    for _line, message, _comments, context in found:
        if message:
            yield message, context, place


def updated(root: Path, language: str = "en") -> Catalog:
    """Return a catalogue of exactly the strings in use, with the translations that exist."""
    known = read(translations_path(root, language), language)
    fresh = empty(language)
    for message, context, place in wrapped_strings(root):
        old = known.get(_key(message), context)
        translation = old.string if old is not None else None
        fresh.add(message, translation, locations=[(place, 0)], context=context)
    return fresh


def missing_translations(root: Path, language: str = "en") -> list[str]:
    """Return the strings in use that the catalogue does not translate."""
    return [str(_key(one.id)) for one in updated(root, language) if one.id and not _is_done(one)]


def empty(language: str) -> Catalog:
    """Return a catalogue without strings."""
    return Catalog(
        locale=language,
        project="Liên Thông",
        version="1",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Screen strings; the source language is Vietnamese.",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
    )


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue of a file, empty when there is none yet."""
    if not path.exists():
        return empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue as text and, beside it, compiled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, omit_header=False, include_lineno=False, sort_output=True, width=100
        )
    compile_file(path, str(catalogue.locale))


def compile_file(path: Path, language: str) -> None:
    """Compile a catalogue file beside itself."""
    path.with_suffix(".mo").write_bytes(compiled(path, language))


def compiled(path: Path, language: str) -> bytes:
    """Return the compiled form of a catalogue file."""
    target = BytesIO()
    write_mo(target, read(path, language))
    return target.getvalue()


def _key(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _is_done(message: Message) -> bool:
    translation = message.string or ""
    parts = [translation] if isinstance(translation, str) else translation
    return bool(parts) and all(parts) and not message.fuzzy
