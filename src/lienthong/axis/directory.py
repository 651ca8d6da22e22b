"""The directory (danh bạ): which node carries an agency's messages, and who holds a mandate now."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from lienthong.axis import rows
from lienthong.axis.refusals import UnknownAddress

MANDATE = "mandate:"
MandateResolver = Callable[[str, datetime], str | None]

_resolver: list[MandateResolver] = []
_UPSERT = """
INSERT INTO axis_address (code, node, certificate, registered_at)
SELECT code, node, certificate, now()
FROM unnest(%b::text[], %b::text[], %b::bytea[]) AS given (code, node, certificate)
ON CONFLICT (code) DO UPDATE SET node = excluded.node, certificate = excluded.certificate
WHERE (axis_address.node, axis_address.certificate)
    IS DISTINCT FROM (excluded.node, excluded.certificate)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency code, the node that carries its messages (None: this one), its certificate in DER."""

    code: str
    node: str | None = None
    certificate_der: bytes | None = None


def own_node() -> str:
    """Return the name of this node."""
    name: str = settings.LIENTHONG_NODE
    return name


def register(code: str, node: str | None = None, certificate_der: bytes | None = None) -> None:
    """Enter or change one agency in the directory."""
    register_many([Entry(code, node, certificate_der)])


@transaction.atomic
def register_many(entries: Sequence[Entry]) -> None:
    """Enter or change many agencies with one statement; the last entry of a code counts."""
    unique = {entry.code: entry for entry in entries}
    rows.run(
        _UPSERT,
        [
            list(unique),
            [entry.node or own_node() for entry in unique.values()],
            [_fingerprint(entry.certificate_der) for entry in unique.values()],
        ],
    )


def nodes_of(codes: Collection[str]) -> dict[str, str]:
    """Return the node of each code that the directory knows."""
    found = rows.run("SELECT code, node FROM axis_address WHERE code = ANY(%b)", [list(codes)])
    return {row[0]: row[1] for row in found}


def one_of_each_other_node() -> dict[str, str]:
    """Return one agency code of each other node that the directory knows, by node."""
    found = rows.run(
        "SELECT node, min(code) FROM axis_address WHERE node <> %b GROUP BY node", [own_node()]
    )
    return {row[0]: row[1] for row in found}


def register_mandate_resolver(resolver: MandateResolver) -> None:
    """Enter the function that says which agency holds a mandate at a moment, or None."""
    _resolver[:] = [resolver]


def is_mandate(address: str) -> bool:
    """Tell whether an address names a mandate, not an agency."""
    return address.startswith(MANDATE)


def holder(address: str, at: datetime) -> str:
    """Return the agency code that an address means at a moment.

    :raises UnknownAddress: if nobody holds the mandate.
    """
    if not is_mandate(address):
        return address
    code = _resolver[0](address.removeprefix(MANDATE), at) if _resolver else None
    if code is None:
        raise UnknownAddress(address=address)
    return code


def _fingerprint(der: bytes | None) -> bytes | None:
    return None if der is None else sha256(der).digest()
