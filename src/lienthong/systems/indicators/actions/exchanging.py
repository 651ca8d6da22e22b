"""Values between agencies: each tells its own to those who keep or score them, and keeps what it is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import actions as axis
from lienthong.axis.handlers import Arrival
from lienthong.axis.refusals import UnknownAddress, UnknownSender
from lienthong.base.clock import day_of
from lienthong.base.errors import Invalid, NotFound, Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.indicators import IndicatorValue, IndicatorValuesReported
from lienthong.figures.models import FigureValue
from lienthong.figures.publishing import Published, publish
from lienthong.systems.indicators.models import (
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    ValueExchange,
    Way,
)

MOST_VALUES = 500
_LARGEST = 10**15
# What others computed is, in our book, what they report.
_ORIGINS = {"computed": "reported", "declared": "declared", "generated": "generated"}


class NotAgencyHere(NotFound):
    code = "indicator-recipient-unknown"
    message = _("Cơ quan nhận số liệu không có trên hệ thống này.")


class ValueUnknown(Invalid):
    code = "indicator-value-unknown"
    message = _("Số liệu %(indicator)s không có trong danh mục chỉ tiêu của nơi nhận.")


class ValueImpossible(Invalid):
    code = "indicator-value-impossible"
    message = _("Số liệu %(indicator)s không hợp lệ: kỳ ngược, tỷ lệ ngoài 0 đến 100, hoặc trùng.")


def tell_values(
    values: Sequence[IndicatorValue],
    *,
    topic: str,
    sender: str,
    agency_id: int,
    keeper: str,
    now: datetime,
) -> int:
    """Tell values to an indicator's keeper and to those who score with it; return to how many.

    What was told before with the same content is not told again; who is not on the axis is left out.
    """
    codes = {value.indicator for value in values}
    wanted = ({keeper} | _scorers(codes, day_of(now))) - {sender, ""}
    return sum(
        _tell(values, topic, sender, agency_id, recipient, now) for recipient in sorted(wanted)
    )


def _scorers(codes: set[str], day: date) -> set[str]:
    """Return who scores, on a day, with indicators published under some codes."""
    in_force = KpiEdition.objects.as_of(day)
    bound = KpiCriterion.objects.filter(edition__in=in_force).select_related("edition")
    versions = {
        version.indicator_id: version.figure_code()
        for version in IndicatorVersion.objects.filter(valid__contains=day).select_related(
            "indicator"
        )
    }
    return {line.edition.owner for line in bound if versions.get(line.indicator_id) in codes}


def _tell(
    values: Sequence[IndicatorValue],
    topic: str,
    sender: str,
    agency_id: int,
    recipient: str,
    now: datetime,
) -> int:
    digest = sha256(repr(values).encode()).hexdigest()
    known, _made = ValueExchange.objects.select_for_update(no_key=True).get_or_create(
        agency_id=agency_id,
        party=recipient,
        way=Way.OUT,
        topic=topic,
        defaults={"reported_at": now},
    )
    if known.digest == digest:
        return 0
    message = IndicatorValuesReported(new_id(), topic, now, tuple(values))
    try:
        with transaction.atomic():
            axis.tell(message, sender=sender, to=[recipient], now=now)
    except (UnknownAddress, UnknownSender):
        return 0
    known.reported_at, known.digest = now, digest
    known.save(update_fields=["reported_at", "digest"])
    return 1


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Keep the values that other agencies report of themselves; of a topic only the newest count.

    The unit is always the verified sender, so nobody can report for another; late and repeated messages
    change nothing.
    """
    codes = {arrival.to for arrival in arrivals}
    records = AgencyRecord.objects.as_of(day_of(now)).filter(code__in=codes)
    agencies = dict(records.values_list("code", "agency_id"))
    shares = _known_codes(day_of(now))
    return [_take(arrival, agencies.get(arrival.to), shares, now) for arrival in arrivals]


def _known_codes(day: date) -> dict[str, bool]:
    """Return the codes that values come under, and which of them are shares."""
    versions = IndicatorVersion.objects.filter(valid__contains=day).select_related("indicator")
    return {version.figure_code(): version.is_share for version in versions}


def _take(
    arrival: Arrival, agency_id: int | None, shares: dict[str, bool], now: datetime
) -> Refusal | None:
    message: IndicatorValuesReported = arrival.message
    if agency_id is None:
        return NotAgencyHere()
    refusal = _against(message, shares)
    if refusal is not None:
        return refusal
    known, made = ValueExchange.objects.select_for_update(no_key=True).get_or_create(
        agency_id=agency_id,
        party=arrival.sender,
        way=Way.IN,
        topic=message.topic[:160],
        defaults={"reported_at": message.reported_at},
    )
    if not made and message.reported_at <= known.reported_at:
        return None
    publish(
        [_kept(value, arrival.sender) for value in message.values],
        publisher=arrival.to,
        now=now,
    )
    known.reported_at = message.reported_at
    known.save(update_fields=["reported_at"])
    return None


def _against(message: IndicatorValuesReported, shares: dict[str, bool]) -> Refusal | None:
    seen = set()
    for value in message.values[: MOST_VALUES + 1]:
        key = (value.indicator, value.first_date, value.last_date, value.origin)
        if value.indicator not in shares:
            return ValueUnknown(indicator=value.indicator[:80])
        number = value.value
        is_wrong_share = shares[value.indicator] and number is not None and not 0 <= number <= 100
        carries_number = value.state in {"final", "provisional"}
        numbers = (number, value.numerator, value.denominator)
        if (
            is_wrong_share
            or any(each is not None and abs(each) >= _LARGEST for each in numbers)
            or key in seen
            or value.first_date > value.last_date
            or value.origin not in _ORIGINS
            or carries_number != (number is not None)
            or (not carries_number and value.state not in {"not-applicable", "missing"})
        ):
            return ValueImpossible(indicator=value.indicator[:80])
        seen.add(key)
    if len(message.values) > MOST_VALUES:
        return ValueImpossible(indicator=message.values[MOST_VALUES].indicator[:80])
    return None


def _kept(value: IndicatorValue, sender: str) -> Published:
    return Published(
        indicator=value.indicator,
        unit=sender,
        first_date=value.first_date,
        last_date=value.last_date,
        label=value.label[:30],
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        origin=_ORIGINS[value.origin],
        state=value.state,
        source=reverse("indicators:figure", args=[value.indicator]) + f"?unit={sender}",
        source_label=value.evidence[:300],
    )


@transaction.atomic
def tell_computed(*, agency: AgencyRecord, now: datetime) -> int:
    """Tell what an agency's systems computed for KPI sets in force to their owners; return to how many."""
    day = day_of(now)
    editions = KpiEdition.objects.as_of(day).exclude(owner=agency.code)
    told = 0
    for edition in editions:
        bound = edition.criteria.values("indicator")
        versions = IndicatorVersion.objects.filter(valid__contains=day, indicator__in=bound)
        codes = [version.figure_code() for version in versions.select_related("indicator")]
        rows = FigureValue.objects.known_at(None).filter(
            publisher=agency.code,
            unit=agency.code,
            indicator__in=codes,
            origin__in=["computed", "generated"],
        )
        values = [_own(row) for row in rows.order_by("indicator", "first_date", "last_date")]
        if values:
            told += _tell(
                values[-MOST_VALUES:],
                f"computed:{edition.set_code}",
                agency.code,
                agency.agency_id,
                edition.owner,
                now,
            )
    return told


def _own(row: FigureValue) -> IndicatorValue:
    value = IndicatorValue(
        indicator=row.indicator,
        first_date=row.first_date,
        last_date=row.last_date,
        label=row.label,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        origin=row.origin,
        state=row.state,
    )
    return replace(value, evidence=row.source_label) if row.origin == "generated" else value
