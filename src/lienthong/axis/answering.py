"""Signing receipts: one signature for all that a receiver answers to one sender."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis import directory, evidence
from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Receipt
from lienthong.axis.frames import SignedMembers
from lienthong.axis.mail import Mail
from lienthong.axis.models import InboxState
from lienthong.trust.keys import Signer
from lienthong.trust.usage import Usage


def keys_for(
    mail: Sequence[Mail], again: Sequence[tuple[str, str, bytes]], *, now: datetime
) -> dict[str, Signer]:
    """Return the signers of those receivers that have a valid key."""
    receivers = {item.receiver for item in mail if item.receiver}
    receivers |= {receiver for _sender, receiver, _receipt in again}
    return evidence.signers(receivers, Usage.AGENCY, now=now)


def sign(
    mail: Sequence[Mail],
    again: Sequence[tuple[str, str, bytes]],
    keys: dict[str, Signer],
    *,
    now: datetime,
) -> list[tuple[str, SignedMembers]]:
    """Sign a receipt for all that is decided, one signature per receiver and sender."""
    node = directory.own_node()
    piles: dict[tuple[str, str], list[tuple[Mail | None, bytes]]] = {}
    for item in mail:
        if item.refusal is None and item.state is not InboxState.ACCEPTED:
            continue
        signer = item.receiver if item.receiver in keys else node
        item.receipt = _receipt(item, signer, now).encode()
        piles.setdefault((item.envelope.sender, signer), []).append((item, item.receipt))
    for sender, receiver, receipt in again:
        if receiver in keys:
            piles.setdefault((sender, receiver), []).append((None, receipt))
    if any(signer == node for _sender, signer in piles):
        keys = keys | evidence.signers([node], Usage.NODE, now=now)
    wires = []
    for (sender, name), pile in piles.items():
        if name in keys:  # a node without a key of its own stays silent, and the sender tries again
            wires.append((sender, _sign_pile(pile, keys[name])))
    return wires


def _sign_pile(pile: Sequence[tuple[Mail | None, bytes]], signer: Signer) -> SignedMembers:
    wire, batch, spots = evidence.sign([receipt for _item, receipt in pile], signer)
    for (item, _), spot in zip(pile, spots, strict=True):
        if item is not None:
            item.receipt_batch, item.receipt_place = batch, spot
    return wire


def _receipt(item: Mail, signer: str, now: datetime) -> Receipt:
    refusal = item.refusal
    return Receipt(
        envelope=item.envelope.id,
        leaf=forms.leaf(item.encoded).hex(),
        receiver=signer,
        accepted=refusal is None,
        code="" if refusal is None else refusal.code,
        message="" if refusal is None else str(refusal)[:2000],
        received_at=now,
    )
