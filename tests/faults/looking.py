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

    own = (prepare, arrived_at_sender, order, rest, check, head)
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


if __name__ == "__main__":
    main()
