"""Arrivals that wait: for attachments, for a renewed try, or for the refusal that a person decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from lienthong.axis import directory, inboxrows, places, possession, rows
from lienthong.axis.carriage import ask_again
from lienthong.axis.envelope import Batch, Envelope
from lienthong.axis.line import Line
from lienthong.axis.mail import Answers, Mail
from lienthong.axis.models import Inbox, InboxState
from lienthong.axis.receiving import finish, read_message
from lienthong.axis.refusals import AttachmentMissing
from lienthong.base.errors import Refusal

_HELPING = 500


class DeskRefusal(Refusal):
    """What a person decided at the dead-letter desk, with the reason as its sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def wake(now: datetime) -> None:
    """Have every arrival that waits for files looked at now: a file has just come."""
    rows.run(
        "UPDATE axis_inbox SET retry_at = %s WHERE retry_at > %s AND state = 'parked'", [now, now]
    )


@transaction.atomic
def revisit(line: Line, *, now: datetime, pause: timedelta) -> Answers | None:
    """Look again at the arrivals that are due; None when none is.

    :raises LineDown: if missing files could not be asked for.
    """
    due = list(
        Inbox.objects.due(now)
        .select_related("batch__certificate")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)[:_HELPING]
    )
    if not due:
        return None
    nodes = directory.nodes_of({row.sender for row in due})
    bodies = inboxrows.bodies({bytes(row.body_id).hex() for row in due})
    mail = [_mail(row) for row in due]
    wanted = possession.missing([item.envelope for item in mail], nodes)
    for row, item, absent in zip(due, mail, wanted, strict=True):
        _look(item, row, absent, bodies, now)
        if item.state is InboxState.PARKED and row.sender in nodes:
            ask_again(line, own=directory.own_node(), sender=nodes[row.sender], missing=absent)
    return finish(mail, [], nodes, bodies=bodies, now=now, pause=pause)


def _mail(row: Inbox) -> Mail:
    signed = row.batch
    batch = Batch(
        signed.signer,
        signed.size,
        bytes(signed.root),
        bytes(signed.signature),
        bytes(signed.certificate.der),
    )
    encoded = bytes(row.envelope)
    place = places.unpack(bytes(row.place))
    return Mail(Envelope.decode(encoded), encoded, batch, place, receiver=row.receiver, row=row.pk)


def _look(
    item: Mail, row: Inbox, absent: Sequence[str], bodies: dict[str, bytes], now: datetime
) -> None:
    try:
        if row.state == InboxState.REFUSING:
            raise DeskRefusal(row.code, row.detail)
        envelope = item.envelope
        if absent:
            if envelope.valid_until <= now:
                raise AttachmentMissing()
            item.state = InboxState.PARKED
            return
        item.message = read_message(envelope.contract, envelope.version, bodies[envelope.body])
        item.contract = type(item.message)
    except Refusal as refusal:
        item.refusal = refusal
