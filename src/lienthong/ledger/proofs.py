"""Making proofs from the stored tree, with a number of rows that grows only with the tree's height.

The proofs themselves and their checks need no database: see ``ledger.verification`` and ``ledger.notes``.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, NotFound
from lienthong.ledger import stored, tree
from lienthong.ledger.models import LedgerPosition
from lienthong.ledger.notes import verify_note
from lienthong.ledger.tree import verify_consistency, verify_inclusion
from lienthong.ledger.verification import ConsistencyProof, InclusionProof

__all__ = [
    "ConsistencyProof",
    "InclusionProof",
    "NotInTree",
    "TreeTooSmall",
    "consistency",
    "inclusion",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
]


class NotInTree(NotFound):
    code = "ledger-not-in-tree"
    message = _("Bút toán chưa có chỗ trong cây của sổ cái. Hãy thử lại sau ít giây.")


class TreeTooSmall(Conflict):
    code = "ledger-tree-too-small"
    message = _("Sổ cái chưa đạt kích thước được yêu cầu.")


def inclusion(entry_id: UUID, size: int | None = None) -> InclusionProof:
    """Return the proof that an entry is in the tree of ``size`` leaves (default: as it stands now).

    :raises NotInTree: if the entry has no place yet, or none within ``size``.
    :raises TreeTooSmall: if the tree has not reached ``size``.
    """
    size = _reached(size)
    place = LedgerPosition.objects.filter(entry_id=entry_id).values_list("index", flat=True)
    index = place.first()
    if index is None or index >= size:
        raise NotInTree()
    return InclusionProof(index, size, _path(tree.inclusion_places(index, size)))


def consistency(old: int, new: int | None = None) -> ConsistencyProof:
    """Return the proof that the tree of ``new`` leaves (default: now) extends that of ``old`` leaves.

    :raises TreeTooSmall: if the tree has not reached either size, or ``old`` exceeds ``new``.
    """
    new = _reached(new)
    if not 0 <= old <= new:
        raise TreeTooSmall()
    return ConsistencyProof(old, new, _path(tree.consistency_places(old, new)))


def _reached(size: int | None) -> int:
    current = stored.size()
    if size is None:
        return current
    if not 0 <= size <= current:
        raise TreeTooSmall()
    return size


def _path(steps: list[list[tree.Place]]) -> tuple[bytes, ...]:
    found = stored.nodes(place for step in steps for place in step)
    return tuple(tree.fold(step, found.__getitem__) for step in steps)
