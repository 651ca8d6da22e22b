"""Loading the mandates and committees of the directives; done twice, it changes nothing."""

from datetime import date, datetime
from typing import Any

import yaml
from django.db import transaction

from lienthong.agencies import actions as registry
from lienthong.agencies import data_files
from lienthong.agencies.directory import by_code
from lienthong.agencies.models import Holding, Mandate
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions import bodies
from lienthong.systems.mandates.actions.transfers import Decision, record_transfer
from lienthong.systems.mandates.models import BodyAppointment, GoverningBody, Transfer

INFERRED = "ngày bắt đầu suy ra từ văn bản này, chưa xác minh"


@transaction.atomic
def load_mandates(*, by: Officer, now: datetime) -> int:
    """Establish the mandates of ``data/mandates`` with their history; return how many are new."""
    require(by, Permission.MANDATE_MANAGE)
    new = 0
    for entry in _read("mandates")["mandates"]:
        mandate = Mandate.objects.filter(subject=entry["subject"]).first()
        if mandate is None:
            mandate, new = _establish(entry, by, now), new + 1
        for event in sorted(entry.get("events", ()), key=lambda each: each["day"]):
            _happen(mandate, event, by, now)
    return new


@transaction.atomic
def load_bodies(*, by: Officer, now: datetime) -> int:
    """Found the bodies of ``data/mandates/bodies.yaml`` with posts and holders; return how many are new."""
    require(by, Permission.MANDATE_MANAGE)
    new = 0
    for entry in _read("bodies")["bodies"]:
        body = GoverningBody.objects.filter(subject=entry["subject"]).first()
        if body is None:
            body, new = _found(entry, by, now), new + 1
        posts = {
            post["subject"]: bodies.add_post(
                body=body,
                subject=post["subject"],
                title=post["title"],
                is_single=post["single"],
                by=by,
                now=now,
            )
            for post in entry["posts"]
        }
        for one in sorted(entry["appointments"], key=lambda each: each["from"]):
            _appoint(posts[one["post"]], one, by, now)
    return new


def decision_from(data: dict[str, Any]) -> Decision:
    """Return the decision that an entry of the data names."""
    return Decision(
        notation=data["notation"],
        agency=data["agency"],
        day=data["date"],
        is_verified=data["verified"],
        note=data.get("note", ""),
    )


def _read(name: str) -> dict[str, Any]:
    path = data_files.folder() / "mandates" / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _establish(entry: dict[str, Any], by: Officer, now: datetime) -> Mandate:
    basis = decision_from(entry["decision"]).text
    if entry.get("inferred"):
        basis = f"{basis} ({INFERRED})"
    return registry.establish_mandate(
        subject=entry["subject"],
        title=entry["title"].strip(),
        lead=by_code(entry["lead"], entry["from"]).agency,
        legal_basis=basis,
        from_date=entry["from"],
        by=by,
        now=now,
    )


def _happen(mandate: Mandate, event: dict[str, Any], by: Officer, now: datetime) -> None:
    """Let one dated change happen, unless it has."""
    day: date = event["day"]
    agency = by_code(event["agency"], day).agency
    decision = decision_from(event["decision"])
    supports = mandate.holdings.filter(agency=agency, role=Holding.Role.SUPPORT)
    if event["do"] == "transfer":
        if not Transfer.objects.filter(mandate=mandate, effective_date=day).exists():
            record_transfer(mandate=mandate, to=agency, on=day, decision=decision, by=by, now=now)
    elif event["do"] == "support":
        if not supports.filter(valid__startswith=day).exists():
            registry.add_support(
                mandate=mandate,
                agency=agency,
                legal_basis=decision.text,
                from_date=day,
                by=by,
                now=now,
            )
    else:
        running = supports.filter(valid__upper_inf=True, valid__startswith__lt=day).first()
        if running is not None:
            registry.end_support(holding=running, on=day, by=by, now=now)


def _found(entry: dict[str, Any], by: Officer, now: datetime) -> GoverningBody:
    return bodies.found_body(
        subject=entry["subject"],
        name=entry["name"],
        short_name=entry["short_name"],
        parent=GoverningBody.objects.filter(subject=entry.get("parent", "")).first(),
        mandate_subject=entry.get("mandate", ""),
        legal_basis=entry["basis"],
        founded_date=entry["from"],
        by=by,
        now=now,
    )


def _appoint(post: Any, one: dict[str, Any], by: Officer, now: datetime) -> None:
    known = BodyAppointment.objects.filter(
        post=post, office=one["office"], valid__startswith=one["from"]
    )
    if known.exists():
        return
    made = bodies.appoint(
        post=post,
        person=one.get("person", ""),
        office=one["office"],
        legal_basis=one["basis"],
        from_date=one["from"],
        by=by,
        now=now,
    )
    if "until" in one:
        bodies.release(
            appointment=made, on=one["until"], legal_basis=one["end_basis"], by=by, now=now
        )
