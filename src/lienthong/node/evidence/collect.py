"""Gathering from a node's tables what proves an exchange, and writing it as a bundle.

Runs with the worker's rights: bodies of messages belong to no one agency and the web role cannot read them.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lienthong.axis import attachments, directory, possession
from lienthong.axis import evidence as kept
from lienthong.axis.envelope import Envelope, Receipt
from lienthong.axis.refusals import AttachmentMissing
from lienthong.base.errors import Conflict, Invalid
from lienthong.ledger import checkpoints, proofs
from lienthong.ledger.models import Checkpoint, LedgerEntry
from lienthong.node.evidence import bundle
from lienthong.node.evidence.bundle import Evidence, Exchange, Leaf, Signed
from lienthong.trust.validation import TrustStore

MOST_LEAVES = 100


class EvidenceIncomplete(Conflict):
    code = "evidence-incomplete"
    message = _("Thông điệp chưa có biên nhận của bên nhận nên chưa lập được gói chứng cứ.")


class EvidenceNotSequenced(Conflict):
    code = "evidence-not-sequenced"
    message = _("Bút toán của thông điệp chưa có trong sổ cái đã ký. Hãy thử lại sau ít giây.")


class EvidenceWithoutDocument(Invalid):
    code = "evidence-without-document"
    message = _("Thông điệp này không kèm văn bản đã ký số, không lập gói chứng cứ được.")


class EvidenceOfTwoDocuments(Invalid):
    code = "evidence-of-two-documents"
    message = _("Một gói chứng cứ chỉ chứng minh một văn bản. Hãy xuất riêng từng văn bản.")


def collect(*envelope_ids: UUID, now: datetime) -> Evidence:
    """Return all that proves the exchanges of one document, from this node's tables.

    :raises lienthong.axis.evidence.NoEvidence: if one was neither sent nor received here.
    :raises EvidenceIncomplete: if one has no receipt yet.
    :raises EvidenceNotSequenced: if the signed ledger does not reach its entries yet.
    :raises EvidenceWithoutDocument, EvidenceOfTwoDocuments: if they do not carry one signed document.
    :raises AttachmentMissing: if a refused one names files that never came with it.
    """
    exchanges = tuple(_exchange(envelope_id) for envelope_id in envelope_ids)
    envelopes = [Envelope.decode(exchange.envelope.member) for exchange in exchanges]
    document = _document_name(exchanges)
    attached = [{item.sha256 for item in envelope.attachments} for envelope in envelopes]
    if not all(document in names for names in attached):
        raise EvidenceWithoutDocument()
    _require_came(exchanges)
    others = sorted(set().union(*attached) - {document})
    checkpoint = checkpoints.latest()
    if checkpoint is None:
        raise EvidenceNotSequenced()
    return Evidence(
        node=settings.LIENTHONG_NODE,
        exported_at=now,
        document=attachments.read(document),
        attachments=tuple(attachments.read(name) for name in others),
        exchanges=exchanges,
        leaves=_leaves(envelope_ids, exchanges, checkpoint),
        checkpoint=checkpoint.note,
        checkpoint_certificate=bytes(checkpoint.certificate),
        trust=TrustStore.load(now=now),
    )


def export_bundle(path: Path, *envelope_ids: UUID, now: datetime) -> Path:
    """Write the bundle of one document's exchanges to a file and return its path.

    :raises Refusal: as ``collect`` does; no file is left then.
    """
    content = bundle.write(collect(*envelope_ids, now=now))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    return partial.replace(path)


def _exchange(envelope_id: UUID) -> Exchange:
    found = kept.of_envelope(envelope_id)
    if "receipt" not in found:
        raise EvidenceIncomplete(envelope_id=envelope_id)
    envelope, receipt = found["envelope"], found["receipt"]
    name = bytes.fromhex(Envelope.decode(envelope.member).body)
    return Exchange(
        envelope=Signed(envelope.member, envelope.place, envelope.batch),
        body=kept.body_of(envelope_id, name),
        receipt=Signed(receipt.member, receipt.place, receipt.batch),
    )


def _require_came(exchanges: Sequence[Exchange]) -> None:
    """Refuse files of the store that a refused envelope only names: it may have been refused without them."""
    refused = [
        Envelope.decode(exchange.envelope.member)
        for exchange in exchanges
        if not Receipt.decode(exchange.receipt.member).accepted
    ]
    nodes = directory.nodes_of({envelope.sender for envelope in refused})
    if any(possession.missing(refused, nodes)):
        raise AttachmentMissing()


def _document_name(exchanges: Sequence[Exchange]) -> str:
    names = {bundle.json_of(exchange.body).get("pdf_sha256") for exchange in exchanges}
    if len(names) > 1:
        raise EvidenceOfTwoDocuments()
    name = names.pop() if names else None
    if not isinstance(name, str):
        raise EvidenceWithoutDocument()
    return name


def _leaves(
    envelope_ids: Sequence[UUID], exchanges: Sequence[Exchange], checkpoint: Checkpoint
) -> tuple[Leaf, ...]:
    """Return the leaves about each exchange that the checkpoint covers; one of each names its receipt."""
    leaves: list[Leaf] = []
    for envelope_id, exchange in zip(envelope_ids, exchanges, strict=True):
        entries = LedgerEntry.objects.about(f"axis:{envelope_id}")[:MOST_LEAVES]
        found = [leaf for entry in entries if (leaf := _leaf(entry, checkpoint.size))]
        if not any(bundle.is_recorded(exchange, leaf) for leaf in found):
            raise EvidenceNotSequenced()
        leaves += found
    return tuple(leaves)


def _leaf(entry: LedgerEntry, size: int) -> Leaf | None:
    try:
        return Leaf(bytes(entry.event), proofs.inclusion(entry.id, size))
    except proofs.NotInTree:
        return None
