"""Checkpoints: the node signs how large its tree is and what its root is, and never takes that back."""

from datetime import datetime
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Unavailable
from lienthong.ledger import memory, stored
from lienthong.ledger.models import Checkpoint
from lienthong.ledger.notes import TreeHead, origin_of, sign_note
from lienthong.trust.keys import checkpoint_key


class LedgerRolledBack(Unavailable):
    code = "ledger-rolled-back"
    message = _(
        "Sổ cái không nối tiếp điểm kiểm tra đã ký gần nhất (%(signed)s bút toán, hiện có %(size)s)."
        " Có thể cơ sở dữ liệu đã bị khôi phục từ bản sao lưu cũ hoặc bị sửa."
        " Hệ thống ngừng ký cho đến khi quản trị viên kiểm tra."
    )


def latest() -> Checkpoint | None:
    """Return the checkpoint signed last, None before the first."""
    return Checkpoint.objects.order_by("-size").first()


@transaction.atomic(durable=True)
def sign_checkpoint(now: datetime) -> Checkpoint | None:
    """Sign the tree as it stands; return the last checkpoint if it has not grown, None if it is empty.

    :raises LedgerRolledBack: if the tree does not extend every tree head signed before.
    """
    stored.lock()
    size, last = stored.size(), latest()
    before = memory.remembered()
    if last is not None:
        _require_extension(size, last.size, bytes(last.root))
    if before is not None:
        _require_extension(size, before.size, before.root)
    if size == (last.size if last else 0):
        return last
    return _sign(size, now)


def _require_extension(size: int, signed: int, root: bytes) -> None:
    if size < signed or stored.root(signed) != root:
        raise LedgerRolledBack(signed=signed, size=size)


def _sign(size: int, now: datetime) -> Checkpoint:
    signer = checkpoint_key(now=now)
    head = TreeHead(origin_of(settings.LIENTHONG_NODE), size, stored.root(size))
    note = sign_note(head, sign=signer.sign, public_key=cast(Ed25519PublicKey, signer.public_key))
    # The tree was committed before (durable), so a note that outlives a crash here stays true.
    transaction.on_commit(lambda: memory.remember(note))
    return Checkpoint.objects.create(
        size=size, root=head.root, note=note, certificate=signer.certificate_der, signed_at=now
    )
