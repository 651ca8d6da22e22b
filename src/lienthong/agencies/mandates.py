"""Who is responsible for a task of the state on a day, and which mandates a text means."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Holding, Mandate
from lienthong.base import clock
from lienthong.base.errors import Conflict, NotFound
from lienthong.base.text import search_key

MOST_FOUND = 20
# How a recipient line says that it means a mandate, and whoever leads it.
PREFIX = re.compile(
    r"\s*[-–—+*•]?\s*ch(?:ứ|u)c n(?:ă|a)ng(?:,? nhi(?:ệ|e)m v(?:ụ|u))?\s*(?P<mark>:|\b)\s*",
    re.IGNORECASE,
)


class UnknownMandate(NotFound):
    code = "mandate-not-in-registry"
    message = _("Danh mục không có chức năng, nhiệm vụ mang mã %(subject)s. Hãy tìm lại theo tên.")


class MandateNotLed(Conflict):
    code = "mandate-not-led"
    message = _(
        "Vào ngày %(day)s không có cơ quan nào chủ trì chức năng “%(title)s”. "
        "Hãy chọn chức năng khác hoặc ghi tên cơ quan."
    )


@dataclass(frozen=True, slots=True)
class Led:
    """A mandate and the agency that leads it on a day."""

    mandate: Mandate
    lead: AgencyRecord


def lead_of(subject: str, on: date) -> AgencyRecord | None:
    """Return the agency that leads a mandate on a day, as the registry has it that day."""
    lead = Holding.objects.leading().as_of(on).filter(mandate__subject=subject)
    return AgencyRecord.objects.as_of(on).filter(agency__in=lead.values("agency")).first()


def resolve(subject: str, at: datetime) -> str | None:
    """Return the code of the agency that holds a mandate at a moment: the axis asks on arrival."""
    record = lead_of(subject, clock.day_of(at))
    return record.code if record else None


def leads_of(subjects: Collection[str], on: date) -> dict[str, Led]:
    """Return who leads each of some mandates on a day; one that nobody leads is left out."""
    wanted = Holding.objects.leading().as_of(on).filter(mandate__subject__in=subjects)
    return _led(wanted.select_related("mandate"), on)


def all_led(on: date) -> dict[str, Led]:
    """Return every mandate that an agency leads on a day."""
    return _led(Holding.objects.leading().as_of(on).select_related("mandate"), on)


def led(subjects: Sequence[str], on: date) -> list[Led]:
    """Return the same of mandates that have to be led, in their order.

    :raises UnknownMandate: if the registry does not hold one.
    :raises MandateNotLed: if nobody leads one on that day.
    """
    found = leads_of(subjects, on)
    for subject in subjects:
        if subject in found:
            continue
        mandate = Mandate.objects.filter(subject=subject).first()
        if mandate is None:
            raise UnknownMandate(subject=subject)
        raise MandateNotLed(title=mandate.title, day=on.strftime("%d/%m/%Y"))
    return [found[subject] for subject in subjects]


def mandates_like(text: str, on: date) -> list[Led]:
    """Return the mandates led on a day that a text means: a subject, or words without regard to marks."""
    text = without_prefix(text.strip()[:200])
    if not search_key(text):
        return []
    likely = Mandate.objects.matching(text).order_by("subject")
    subjects = [mandate.subject for mandate in likely[: MOST_FOUND + 1]]
    found = leads_of(subjects, on)
    key = search_key(text)
    exact = [one for one in found.values() if is_named(one.mandate, key)]
    return exact[:1] or [found[subject] for subject in subjects if subject in found]


def without_prefix(text: str) -> str:
    """Return what names the mandate in "chức năng: Điều phối ...", or the text as it is."""
    found = PREFIX.match(text)
    return text[found.end() :] if found else text


def is_named(mandate: Mandate, key: str) -> bool:
    """Say whether a search key is the whole title or the subject of a mandate."""
    return key in {mandate.search_key, search_key(mandate.subject)}


def _led(holdings: Collection[Holding], on: date) -> dict[str, Led]:
    rows = list(holdings)
    records = AgencyRecord.objects.as_of(on).filter(agency__in={row.agency_id for row in rows})
    by_agency = {record.agency_id: record for record in records}
    return {
        row.mandate.subject: Led(row.mandate, by_agency[row.agency_id])
        for row in rows
        if row.agency_id in by_agency
    }
