"""Which files a node has proved to have, by delivering their bytes: a digest alone opens none of this node's.

Digests stand in public ledger lines. An envelope of another node that names one counts as complete only
with what came from that node, whatever this node's store holds for others. The agencies of this node share
its store: what they may enclose is decided by the rows that they send from.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from lienthong.axis import attachments as files
from lienthong.axis import directory, rows
from lienthong.axis.envelope import Attachment, Envelope
from lienthong.axis.mail import Mail
from lienthong.base.ids import new_id

Delivery = tuple[str, str]
_NOTE = """
INSERT INTO axis_deliveredfile (id, sha256, node, delivered_at)
SELECT id, sha256, node, %s FROM unnest(%b::uuid[], %b::bytea[], %b::text[]) AS given (id, sha256, node)
ON CONFLICT (sha256, node) DO NOTHING
"""
_KNOWN = "SELECT sha256, node FROM axis_deliveredfile WHERE sha256 = ANY(%b) AND node = ANY(%b)"


def note(deliveries: Collection[Delivery], *, now: datetime) -> None:
    """Note that files came whole from a node; each is a digest in hex and the node's name."""
    # In one order, so that two couriers never wait for one another.
    listed = [(new_id(), bytes.fromhex(name), node) for name, node in sorted(deliveries)]
    if listed:
        rows.run(_NOTE, [now, *rows.columns(listed, 3)])


def known(deliveries: Collection[Delivery]) -> set[Delivery]:
    """Return those deliveries that were noted."""
    if not deliveries:
        return set()
    names = [bytes.fromhex(name) for name in {name for name, _node in deliveries}]
    found = rows.run(_KNOWN, [names, list({node for _name, node in deliveries})])
    return {(name.hex(), node) for name, node in found} & set(deliveries)


def keep_files(mail: Sequence[Mail], nodes: Mapping[str, str], *, now: datetime) -> None:
    """Store the attachments that came in one frame with their envelopes, and note whose node brought them.

    :raises DiskFull: when they do not fit.
    """
    came = [
        (file.sha256, item)
        for item in mail
        for file in item.envelope.attachments
        if file.sha256 in item.came
    ]
    files.keep({name: item.came[name] for name, item in came})
    note({(name, nodes[item.envelope.sender]) for name, item in came}, now=now)


def missing(envelopes: Sequence[Envelope], nodes: Mapping[str, str]) -> list[list[str]]:
    """Return, for each envelope in turn, the attachments that have yet to come from its sender's node."""
    senders = [nodes.get(envelope.sender, "") for envelope in envelopes]
    brought = known(
        {
            (file.sha256, node)
            for envelope, node in zip(envelopes, senders, strict=True)
            if node != directory.own_node()
            for file in envelope.attachments
        }
    )
    return [
        [file.sha256 for file in envelope.attachments if not _is_here(file, node, brought)]
        for envelope, node in zip(envelopes, senders, strict=True)
    ]


def _is_here(file: Attachment, node: str, brought: Collection[Delivery]) -> bool:
    is_proved = node == directory.own_node() or (file.sha256, node) in brought
    return is_proved and files.is_stored(file.sha256, file.size)
