"""The clerks, as a process that the web's work stands for: ``python -m tests.faults.office``.

Works as the web role under row-level security. Sends on what is ordered, registers what has arrived, and
after a restart looks what was done before, as people do.
"""

import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from tests.faults import dying, government
from tests.faults.dying import Trap
from tests.faults.government import SENDER, Seat

_TROUBLE_SECONDS = 0.5
_ROUND_SECONDS = 0.3


def main() -> None:
    """Work until killed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    django.setup()
    from django.db import Error, connection

    data = Path(os.environ["LIENTHONG_DATA"])
    trap = Trap(data)
    dying.trap_commits(trap)
    work: _Work | None = None
    while True:
        try:
            work = work or _Work(trap, data)
            work.turn()
        except Error:
            connection.close()
            work = None
            time.sleep(_TROUBLE_SECONDS)
        time.sleep(_ROUND_SECONDS)


class _Work:
    def __init__(self, trap: Trap, data: Path) -> None:
        self.trap, self.data = trap, data
        self.seats: dict[str, Seat] = government.seats()
        self.sent: set[str] = set()

    def turn(self) -> None:
        orders = self.data / "orders.json"
        for order in json.loads(orders.read_text()) if orders.exists() else []:
            if order["document"] not in self.sent:
                self._send_on(order)
                self.sent.add(order["document"])
        self._register_all(government.DISTRICTS)

    def _send_on(self, order: dict[str, Any]) -> None:
        from django.db import transaction

        from lienthong.base import clock
        from lienthong.identity.scope import web_scope
        from lienthong.systems.documents.actions import issuing
        from lienthong.systems.documents.models import Delivery, IncomingDocument

        seat = self.seats[SENDER]
        with self.trap.during("tell"), transaction.atomic(), web_scope(**_scope(seat)):
            document = IncomingDocument.objects.get(id=UUID(order["document"]))
            if Delivery.objects.filter(document_ref=document.document_id).exists():
                return
            issuing.forward(
                document=document,
                to=order["to"],
                note="Để thực hiện",
                by=government.officer(seat, "clerk"),
                now=clock.now(),
            )

    def _register_all(self, codes: Any) -> None:
        for code in codes:
            self._register(self.seats[code])

    def _register(self, seat: Seat) -> None:
        from django.db import transaction

        from lienthong.base import clock
        from lienthong.identity.scope import web_scope
        from lienthong.systems.documents.actions import incoming
        from lienthong.systems.documents.models import IncomingDocument

        with transaction.atomic(), web_scope(**_scope(seat)):
            arrived = list(IncomingDocument.objects.filter(state="arrived", agency_id=seat.id))
        if not arrived:
            return
        with self.trap.during("register"), transaction.atomic(), web_scope(**_scope(seat)):
            officers = {seat.id: government.officer(seat, "clerk")}
            incoming.register_many(documents=arrived, officers=officers, now=clock.now())


def _scope(seat: Seat) -> dict[str, Any]:
    return {"agency_id": seat.id, "agency_code": seat.code}


if __name__ == "__main__":
    main()
