"""The one who prepares and looks: a process of the node that does one order per line of its input.

``python -m tests.faults.looking``; answers each line with one line of JSON.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from tests.faults import books, government
from tests.faults.government import DISTRICTS, OFFICE, SENDER
from tests.faults.replaying import capture, replay, told


def main() -> None:
    """Obey until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    django.setup()
    from django.db import InterfaceError, OperationalError, connection

    own = (prepare, arrived_at_sender, order, rest, check, head, draft, issue, halves, clerk)
    words: dict[str, Any] = {word.__name__: word for word in (*own, told, capture, replay)}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = words[request.pop("do")](**request)
        except (InterfaceError, OperationalError) as error:
            connection.close()
            answer = {"away": type(error).__name__}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def prepare() -> dict[str, Any]:
    """Found the government and issue one document of the Office to the province."""
    from lienthong.base import clock
    from lienthong.systems.documents.actions import issuing

    government.found(clock.now())
    document = government.draft_signed(clock.now())
    clerk = government.officer(government.seats()[OFFICE], "clerk")
    issuing.issue(document=document, by=clerk, now=clock.now())
    return {"document": str(document.id)}


def arrived_at_sender() -> dict[str, Any]:
    """Register the Office's document at the province once it has come."""
    from lienthong.base import clock
    from lienthong.systems.documents.actions import incoming
    from lienthong.systems.documents.models import IncomingDocument

    seat = government.seats()[SENDER]
    row = IncomingDocument.objects.filter(agency_id=seat.id).first()
    if row is not None and row.arrival_number is None:
        clerk = government.officer(seat, "clerk")
        incoming.register(document=row, by=clerk, now=clock.now())
    return {"registered": row is not None}


def order(documents: int, recipients: int) -> dict[str, Any]:
    """Have the province hold more registered documents, and order the clerk to send each on.

    They are copies of the one that really came, so that each passes the recipients' own check.
    """
    from lienthong.base.ids import new_id
    from lienthong.systems.documents.models import IncomingDocument

    agency = government.seats()[SENDER].id
    last = IncomingDocument.objects.filter(agency_id=agency).order_by("-arrival_number")[0]
    first = last.arrival_number or 0
    made = []
    for number in range(first + 1, first + documents + 1):
        last.pk, last.document_id, last.envelope_id = new_id(), new_id(), new_id()
        last.arrival_number, last.number = number, number
        last.save(force_insert=True)
        start = number * recipients % len(DISTRICTS)
        to = (DISTRICTS + DISTRICTS)[start : start + recipients]
        made.append({"document": str(last.pk), "ref": str(last.document_id), "to": list(to)})
    orders = Path(os.environ["LIENTHONG_DATA"]) / "orders.json"
    before = json.loads(orders.read_text()) if orders.exists() else []
    partial = orders.with_suffix(".partial")
    partial.write_text(json.dumps(before + made))
    partial.rename(orders)
    return {"refs": [item["ref"] for item in made]}


def rest(refs: list[str], pairs: int) -> dict[str, Any]:
    """Tell whether nothing moves any more, and what still does."""
    return books.movement([UUID(ref) for ref in refs], pairs)


def head() -> dict[str, Any]:
    """Return the last checkpoint's note."""
    from lienthong.ledger import checkpoints

    latest = checkpoints.latest()
    return {"note": latest.note if latest else ""}


def check(refs: list[str], pairs: int, note: str) -> dict[str, Any]:
    """Examine the books: what was lost or doubled, and every other fault."""
    return asdict(books.examine([UUID(ref) for ref in refs], pairs, note))


def draft() -> dict[str, Any]:
    """Return a fresh document of the Office, signed and ready to be issued to the province."""
    from lienthong.base import clock

    return {"document": str(government.draft_signed(clock.now()).id)}


def issue(document: str) -> dict[str, Any]:
    """Issue it here, and return the code of the refusal if there is one."""
    from lienthong.base import clock
    from lienthong.base.errors import Refusal
    from lienthong.systems.documents.actions import issuing
    from lienthong.systems.documents.models import OutgoingDocument

    row = OutgoingDocument.objects.get(id=document)
    by = government.officer(government.seats()[OFFICE], "clerk")
    try:
        issuing.issue(document=row, by=by, now=clock.now())
    except Refusal as refusal:
        return {"refusal": refusal.code}
    return {"refusal": ""}


def halves(document: str) -> dict[str, Any]:
    """Return the traces of an issue: state, deliveries, outbox rows, ledger lines, arrivals."""
    from lienthong.axis.models import Outbox
    from lienthong.ledger.models import LedgerEntry
    from lienthong.systems.documents.models import Delivery, IncomingDocument, OutgoingDocument

    deliveries = Delivery.objects.filter(document_ref=document)
    lines = LedgerEntry.objects.about(f"document:{document}")
    return {
        "state": OutgoingDocument.objects.get(id=document).state,
        "deliveries": deliveries.count(),
        "told": Outbox.objects.filter(
            message__reply_to=None, pk__in=deliveries.values("envelope_id")
        ).count(),
        "lines": lines.filter(kind="documents.issued").count(),
        "arrived": IncomingDocument.objects.filter(document_id=document).count(),
    }


def clerk() -> dict[str, Any]:
    """Return the session cookie of a clerk of the Office who has signed in."""
    from django.conf import settings

    from lienthong.agencies.models import AgencyRecord
    from lienthong.identity.tests import factories

    office = AgencyRecord.objects.get(code=OFFICE)
    client = factories.client_for(factories.officer(office, kind="clerk"))
    return {"session": client.cookies[settings.SESSION_COOKIE_NAME].value}


if __name__ == "__main__":
    main()
