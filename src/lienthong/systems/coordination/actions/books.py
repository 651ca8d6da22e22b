"""The two books of a case: finding a row under lock, noting what happened, telling the other side."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction

from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import tell
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.officers import Officer
from lienthong.ledger.actions import record
from lienthong.systems.coordination.actions import early, refusals
from lienthong.systems.coordination.models import (
    Agreement,
    CoordinationFile,
    Happening,
    HappeningKind,
    OpinionDuty,
    OpinionRequest,
)

Case = OpinionRequest | OpinionDuty
Row = TypeVar("Row", bound=models.Model)


def own(model: type[Row], key: UUID, by: Officer) -> Row:
    """Return a row of the officer's own book, locked.

    :raises CaseNotFound: if the book has no such row.
    """
    rows: Any = model._default_manager
    row: Row | None = (
        rows.select_for_update(of=("self",), no_key=True)
        .filter(pk=key, agency_id=by.agency_id)
        .first()
    )
    if row is None:
        raise refusals.CaseNotFound()
    return row


def own_case(case: Case, by: Officer) -> Case:
    """Return the case under lock, as it is now."""
    if isinstance(case, OpinionRequest):
        return own(OpinionRequest, case.pk, by)
    return own(OpinionDuty, case.pk, by)


def link(case: Case) -> dict[str, Any]:
    """Return the columns that tie a row to its case."""
    return {"request": case} if isinstance(case, OpinionRequest) else {"duty": case}


def happened(
    place: Case | CoordinationFile,
    kind: HappeningKind,
    *,
    by: str,
    now: datetime,
    text: str = "",
    party: str = "",
) -> Happening:
    """Add one line to the history of a file or a duty."""
    if isinstance(place, OpinionRequest):
        tied: dict[str, Any] = {"file_id": place.file_id}
        party = party or place.addressee_name
    else:
        tied = {"duty": place} if isinstance(place, OpinionDuty) else {"file": place}
    return Happening.objects.create(
        agency_id=place.agency_id, kind=kind, party=party, text=text, by_name=by, at=now, **tied
    )


def entered(kind: str, row: models.Model, by: Officer, now: datetime, **public: Any) -> None:
    """Write the ledger line of one step of an officer."""
    record(
        f"coordination.{kind}",
        subject=f"coordination:{row.pk}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, **public},
    )


def tell_partner(
    case: Case,
    message: object,
    *,
    by: Officer,
    now: datetime,
    attachments: Sequence[Attachment] = (),
) -> UUID:
    """Tell the other side of a case, and return the envelope's id."""
    told = tell(
        message, sender=by.agency_code, to=[case.partner_code], now=now, attachments=attachments
    )
    return told[0]


def listed(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Return attachments as they are kept in a row."""
    return [
        {"sha256": a.sha256, "name": a.name, "media_type": a.media_type, "size": a.size}
        for a in attachments
    ]


def unlisted(rows: Sequence[dict[str, Any]]) -> list[Attachment]:
    """Return kept attachments as the axis carries them."""
    return [Attachment(**row) for row in rows]


def working_day(day: date) -> date:
    """Return the day itself, or the next working day when offices are closed (BLDS Điều 148)."""
    try:
        return deadline_clock().roll_forward(day)
    except CalendarYearMissing:
        # No calendar of that year yet: the day as written stands.
        return day


# Arrivals


def each(
    arrivals: Sequence[Arrival], take: Callable[[Arrival, int, datetime], None], *, now: datetime
) -> list[Refusal | None]:
    """Take in arrivals one by one: what is refused leaves nothing behind and stops no other.

    What overtook its beginning is kept until that is here.
    """
    agencies = agencies_of(arrivals)
    answers: list[Refusal | None] = []
    for arrival in arrivals:
        try:
            with transaction.atomic():
                if arrival.to not in agencies:
                    raise refusals.NotHere()
                take(arrival, agencies[arrival.to], now)
            answers.append(None)
        except refusals.NeverAsked as refusal:
            answers.append(None if early.is_kept(arrival, agencies[arrival.to]) else refusal)
        except Refusal as refusal:
            answers.append(refusal)
    return answers


def agencies_of(arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Return the agency of each address, by the newest record that carries the code."""
    return AgencyRecord.objects.ids_by_code(arrival.to for arrival in arrivals)


def name_of(code: str, on: date) -> str:
    """Return the name of an agency on a day, or its newest name, or its code."""
    rows = AgencyRecord.objects.filter(code=code)
    current = rows.as_of(on).first() or rows.order_by("valid").last()
    return current.name if current else code


def request_of(arrival: Arrival, agency: int) -> OpinionRequest:
    """Return the request that an addressee answers to, locked.

    :raises NeverAsked: if the sender was not asked under this reference.
    """
    row = (
        OpinionRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file")
        .filter(agency_id=agency, reference=arrival.message.case, addressee_code=arrival.sender)
        .first()
    )
    if row is None:
        raise refusals.NeverAsked()
    return row


def duty_of(arrival: Arrival, agency: int) -> OpinionDuty:
    """Return the duty that a lead speaks of, locked.

    :raises NeverAsked: if the sender did not ask under this reference.
    """
    row = (
        OpinionDuty.objects.select_for_update(no_key=True)
        .filter(agency_id=agency, reference=arrival.message.case, lead_code=arrival.sender)
        .first()
    )
    if row is None:
        raise refusals.NeverAsked()
    return row


def case_of(arrival: Arrival, agency: int) -> Case:
    """Return the case in whichever book of the agency it is, locked."""
    try:
        return request_of(arrival, agency)
    except refusals.NeverAsked:
        return duty_of(arrival, agency)


def require_open(case: Case) -> None:
    """Refuse a step on a case whose file is closed.

    :raises CaseClosed: if it is.
    """
    if not case.is_open:
        raise refusals.CaseClosed()


def require_binding(agreement: Agreement, on: date) -> None:
    """Refuse what is begun under an agreement that does not bind on a day.

    :raises AgreementOver: naming the day from which it binds no more.
    :raises AgreementNotInForce: before it is confirmed, or before its first day.
    """
    require_running(agreement, on)
    if not agreement.binds(on):
        raise refusals.AgreementNotInForce()


def require_running(agreement: Agreement, on: date) -> None:
    """Refuse what is begun under an agreement from the day on from which it binds no more.

    :raises AgreementOver: naming that day.
    """
    if agreement.ended_date is not None and agreement.ends(on):
        raise refusals.AgreementOver(day=f"{agreement.ended_date:%d/%m/%Y}")


def words(text: str, refusal: type[Refusal] = refusals.WordsMissing) -> str:
    """Return a text without the space around it.

    :raises Refusal: of the given kind, for a text that says nothing.
    """
    text = text.strip()
    if not text:
        raise refusal()
    return text


def chosen(choices: Any, value: str) -> Any:
    """Return the member of some choices that a code names.

    :raises CodeUnknown: if none does.
    """
    if value not in choices.values:
        raise refusals.CodeUnknown(given=value)
    return choices(value)
