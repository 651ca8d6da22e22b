"""The tree as the database holds it: its size, its nodes, its root at any size so far."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Unavailable
from lienthong.ledger.models import LedgerPosition
from lienthong.ledger.tree import EMPTY_ROOT, Place, fold, range_places

# Taken by whatever extends or signs the tree, so that it is done once at a time.
_LOCK = 0x4C45444745520001

_NODES = """
SELECT level, index, hash FROM ledger_node
JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index) USING (level, index)
"""


class LedgerDamaged(Unavailable):
    code = "ledger-damaged"
    message = _(
        "Sổ cái thiếu nút của cây băm nên không lập được bằng chứng."
        " Hãy báo quản trị viên kiểm tra cơ sở dữ liệu với bản sao lưu."
    )


def lock() -> None:
    """Wait for the sole right to extend or sign the tree, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def size() -> int:
    """Return the number of leaves that have their place."""
    last = LedgerPosition.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def root(at_size: int) -> bytes:
    """Return the root over the first ``at_size`` leaves.

    :raises LedgerDamaged: if the stored tree is smaller or incomplete.
    """
    if at_size == 0:
        return EMPTY_ROOT
    places = range_places(0, at_size)
    return fold(places, nodes(places).__getitem__)


def nodes(places: Iterable[Place]) -> dict[Place, bytes]:
    """Return the hashes at these places, leaves at level zero.

    :raises LedgerDamaged: if one of them is missing.
    """
    wanted = set(places)
    found = _leaves([index for level, index in wanted if level == 0])
    inner = [place for place in wanted if place[0]]
    if inner:
        with connection.cursor() as cursor:
            cursor.execute(_NODES, [[level for level, _i in inner], [i for _level, i in inner]])
            found.update({(row[0], row[1]): bytes(row[2]) for row in cursor.fetchall()})
    if len(found) != len(wanted):
        raise LedgerDamaged(missing=sorted(wanted - set(found))[:10])
    return found


def _leaves(indices: Sequence[int]) -> dict[Place, bytes]:
    if not indices:
        return {}
    rows = LedgerPosition.objects.filter(index__in=indices).values_list("index", "leaf")
    return {(0, index): bytes(leaf) for index, leaf in rows}
