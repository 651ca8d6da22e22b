"""Everyday letters between the agencies of the demo, left at every stage, so that no desk is empty."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from lienthong.agencies import data_files
from lienthong.agencies.models import AgencyRecord, PostKind
from lienthong.base import clock
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.documents.actions import incoming, outgoing, recipients
from lienthong.systems.documents.actions.incoming import Order
from lienthong.systems.documents.actions.outgoing import Content
from lienthong.systems.documents.models import IncomingDocument, IncomingState, OutgoingDocument

_STAGES = ("draft", "submitted", "arrived", "registered", "assigned", "processing")


def write_letters(show: Callable[[int, int], None], tend: Callable[[], None]) -> None:
    """Write the letters and take each as far as its stage; a second run writes none."""
    memory = Path(settings.LIENTHONG_DATA) / "demo" / "everyday.json"
    if memory.exists():
        return
    text = (data_files.folder() / "demo" / "everyday.yaml").read_text(encoding="utf-8")
    letters = yaml.safe_load(text)["letters"]
    agencies = {
        record.code: record
        for record in AgencyRecord.objects.as_of(clock.today()).filter(code__in=_codes(letters))
    }
    cast.fill_posts([record.agency_id for record in agencies.values()], *_node(agencies))
    written = []
    for number, letter in enumerate(letters, start=1):
        written.append((letter, _write(letter, agencies)))
        show(number, len(letters))
    memory.write_text(json.dumps([str(document.id) for _letter, document in written]))
    for letter, document in written:
        if _STAGES.index(letter["reach"]) >= _STAGES.index("arrived"):
            steps.wait_for_receipts(document, lambda done, total: None, tend)
            _take_on(letter, document, agencies)


def _codes(letters: list[dict[str, Any]]) -> set[str]:
    return {letter["from"] for letter in letters} | {letter["to"] for letter in letters}


def _node(agencies: dict[str, AgencyRecord]) -> tuple[Any, Any, date]:
    from lienthong.identity.officers import system_officer

    return system_officer(agencies[steps.HOME]), clock.now(), clock.today()


def _officer(agency: AgencyRecord, kind: PostKind) -> Officer:
    return cast.working_officers([agency.agency_id], kind, clock.today())[agency.agency_id]


def _write(letter: dict[str, Any], agencies: dict[str, AgencyRecord]) -> OutgoingDocument:
    sender = agencies[letter["from"]]
    clerk, leader = _officer(sender, PostKind.CLERK), _officer(sender, PostKind.LEADER)
    recipient = agencies[letter["to"]].name if letter["to"] in agencies else letter["to"]
    content = Content(
        kind=letter["kind"],
        subject=letter["subject"],
        body=letter["body"],
        urgency=letter.get("urgency", 0),
        addressees=(recipient,) if letter["kind"] == "CV" else (),
        recipients=(recipient, "Lưu: VT."),
        signers=({"authority": "", "position": leader.post_title, "name": leader.name, "agency": "",
                  "title_lines": []},),
    )  # fmt: skip
    with transaction.atomic():
        document = outgoing.draft(content=content, by=clerk, now=clock.now())
    if letter["reach"] == "draft":
        return document
    if letter["reach"] == "submitted":
        return outgoing.submit(document=document, by=clerk, now=clock.now())
    cast.certify(leader, clock.now())
    recipients.require_decided(document)
    return steps.issue(document, clerk, leader)


def _take_on(
    letter: dict[str, Any], document: OutgoingDocument, agencies: dict[str, AgencyRecord]
) -> None:
    """Let the recipient do its part up to the letter's stage."""
    receiver = agencies[letter["to"]]
    stage = _STAGES.index(letter["reach"])
    copy = IncomingDocument.objects.get(document_id=document.id, agency_id=receiver.agency_id)
    clerk, leader, worker = (
        _officer(receiver, kind) for kind in (PostKind.CLERK, PostKind.LEADER, PostKind.OFFICER)
    )
    deadline = clock.today() + timedelta(days=letter.get("days", 3))
    order = Order(
        document=copy, lead=steps.assignee(worker), deadline=deadline, note="Nghiên cứu, đề xuất."
    )
    todo: list[tuple[IncomingState, Callable[[], Any]]] = [
        (IncomingState.REGISTERED, partial(incoming.register, document=copy, by=clerk)),
        (IncomingState.ASSIGNED, partial(incoming.assign, order=order, by=leader)),
        (IncomingState.PROCESSING, partial(incoming.start, document=copy, by=worker)),
    ]
    for state, act in todo:
        if stage >= _STAGES.index(str(state.value)):
            act(now=clock.now())  # type: ignore[call-arg]
