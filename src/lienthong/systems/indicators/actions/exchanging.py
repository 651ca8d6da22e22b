"""Values between agencies: each tells its own to those who keep or score them, and keeps what it is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from lienthong.base.errors import Invalid, NotAllowed, NotFound, Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.indicators import IndicatorValue, IndicatorValuesReported
from lienthong.figures.measures import all_measures
from lienthong.figures.models import FigureValue, Origin
from lienthong.figures.publishing import Published, publish_many
from lienthong.systems.indicators.models import (
    BY_FORMULA,
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    Method,
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


class ValueNotWanted(NotAllowed):
    code = "indicator-value-not-wanted"
    message = _(
        "Nơi nhận không chủ trì cũng không chấm điểm chỉ tiêu %(indicator)s. Hãy gửi tới cơ quan chủ trì"
        " chỉ tiêu."
    )


class ValueCountedHere(NotAllowed):
    code = "indicator-value-counted-here"
    message = _("Nơi nhận tự tính số liệu %(indicator)s của cơ quan gửi nên không nhận số gửi tới.")


class ValueAhead(Invalid):
    code = "indicator-value-ahead"
    message = _("Kỳ %(label)s của số liệu %(indicator)s chưa bắt đầu. Hãy gửi khi kỳ đã bắt đầu.")


def tell_values(
    values: Sequence[IndicatorValue],
    *,
    topic: str,
    sender: str,
    agency_id: int,
    now: datetime,
) -> int:
    """Tell values to an indicator's keeper and to those who score with it; return to how many.

    What was told before with the same content is not told again; who is not on the axis is left out.
    """
    codes = {value.indicator for value in values}
    wanting = {owner for owner, wanted in wanted_codes(day_of(now)).items() if codes <= wanted}
    return sum(
        _tell(values, topic, sender, agency_id, recipient, now)
        for recipient in sorted(wanting - {sender, ""})
    )


def wanted_codes(day: date) -> dict[str, set[str]]:
    """Return which codes each agency takes from others: those that it scores with, and what is declared of
    the indicators that it keeps.

    What comes about by a formula is computed by whoever wants it, so its parts stand in its place. What the
    systems measure is told to scorers alone: who keeps such an indicator measures it itself.
    """
    register = _in_force(day)
    wanted = defaultdict(set, _scored_with(register, day))
    for version in register.values():
        if version.method == Method.STATED:
            wanted[version.owner].add(version.indicator.code)
    return wanted


def _in_force(day: date) -> dict[str, IndicatorVersion]:
    versions = IndicatorVersion.objects.filter(valid__contains=day).select_related("indicator")
    return {version.indicator.code: version for version in versions}


def _scored_with(register: Mapping[str, IndicatorVersion], day: date) -> dict[str, set[str]]:
    """Return the codes that each owner of an edition in force on a day scores with."""
    found: dict[str, set[str]] = defaultdict(set)
    bound = KpiCriterion.objects.filter(edition__in=KpiEdition.objects.as_of(day))
    for owner, code in bound.values_list("edition__owner", "indicator__code"):
        if code in register:
            found[owner] |= _parts_of(register[code].figure_code(), register)
    return found


def _parts_of(code: str, register: Mapping[str, IndicatorVersion]) -> set[str]:
    """Return a code, or where a formula computes it the codes that it is computed from in the end."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        version = register.get(at)
        if version is not None and version.method in BY_FORMULA:
            waiting += version.parsed.codes
        else:
            found.add(version.figure_code() if version is not None else at)
    return found


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
    change nothing. Only who keeps an indicator or scores with it takes values, never of a period ahead, and
    never in place of what it counts itself.
    """
    codes = {arrival.to for arrival in arrivals}
    today = day_of(now)
    records = AgencyRecord.objects.as_of(today).filter(code__in=codes)
    agencies = dict(records.values_list("code", "agency_id"))
    shares, wanted = _shares(today), wanted_codes(today)
    counted = _counted_by(codes, {arrival.sender for arrival in arrivals})
    kept: dict[str, dict[tuple[object, ...], Published]] = defaultdict(dict)
    answers = []
    for arrival in arrivals:
        message: IndicatorValuesReported = arrival.message
        refusal = (
            NotAgencyHere()
            if arrival.to not in agencies
            else _against(message, shares, today)
            or _unwanted(arrival, wanted.get(arrival.to, set()), counted)
        )
        answers.append(refusal)
        if refusal is None and _is_newest(arrival, agencies[arrival.to]):
            for value in message.values:
                kept[arrival.to][_place(value, arrival.sender)] = _kept(value, arrival.sender)
    # Publishing makes the whole node wait, so it comes last and once.
    publish_many({code: list(values.values()) for code, values in kept.items()}, now=now)
    return answers


def _shares(day: date) -> dict[str, bool]:
    """Return the codes that values come under, and which of them are shares."""
    measures = {measure.code: str(measure.unit) == "%" for measure in all_measures()}
    return measures | {
        version.figure_code(): version.is_share for version in _in_force(day).values()
    }


def _counted_by(publishers: Iterable[str], units: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return which codes agencies count themselves about others: publisher, unit and code."""
    rows = FigureValue.objects.known_at(None).filter(
        publisher__in=set(publishers), unit__in=set(units), origin=Origin.COMPUTED
    )
    return set(rows.values_list("publisher", "unit", "indicator").distinct())


def _unwanted(
    arrival: Arrival, wanted: set[str], counted: set[tuple[str, str, str]]
) -> Refusal | None:
    """Return why the recipient does not take a value that could be, or None."""
    for value in arrival.message.values:
        if value.indicator not in wanted:
            return ValueNotWanted(indicator=value.indicator)
        if (arrival.to, arrival.sender, value.indicator) in counted:
            return ValueCountedHere(indicator=value.indicator)
    return None


def _is_newest(arrival: Arrival, agency_id: int) -> bool:
    """Note that a topic was heard, and say whether nothing newer was heard of it before."""
    message: IndicatorValuesReported = arrival.message
    known, made = ValueExchange.objects.select_for_update(no_key=True).get_or_create(
        agency_id=agency_id,
        party=arrival.sender,
        way=Way.IN,
        topic=message.topic[:160],
        defaults={"reported_at": message.reported_at},
    )
    if not made and message.reported_at <= known.reported_at:
        return False
    known.reported_at = message.reported_at
    known.save(update_fields=["reported_at"])
    return True


def _place(value: IndicatorValue, sender: str) -> tuple[object, ...]:
    return value.indicator, sender, value.first_date, value.last_date, _ORIGINS[value.origin]


def _against(
    message: IndicatorValuesReported, shares: Mapping[str, bool], today: date
) -> Refusal | None:
    """Return why values can be of nobody, or None."""
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
        if value.first_date > today:
            return ValueAhead(indicator=value.indicator, label=value.label[:30])
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
    """Tell what an agency's systems computed for KPI sets in force to their owners; return to how many.

    Where there is more than fits in a message, the newest periods of every indicator are told.
    """
    day = day_of(now)
    register = _in_force(day)
    told = 0
    for edition in KpiEdition.objects.as_of(day).exclude(owner=agency.code):
        bound = edition.criteria.values_list("indicator__code", flat=True)
        codes: set[str] = set()
        for code in set(bound) & set(register):
            codes |= _parts_of(register[code].figure_code(), register)
        values = [_own(row) for row in _newest_computed(agency.code, codes, day)]
        if values:
            told += _tell(
                values,
                f"computed:{edition.set_code}",
                agency.code,
                agency.agency_id,
                edition.owner,
                now,
            )
    return told


def _newest_computed(agency: str, codes: set[str], day: date) -> list[FigureValue]:
    """Return what an agency computed of itself under some codes, by code and period, no more than fits."""
    rows = FigureValue.objects.known_at(None).filter(
        publisher=agency,
        unit=agency,
        indicator__in=codes,
        first_date__lte=day,
        origin__in=[Origin.COMPUTED, Origin.GENERATED],
    )
    newest = rows.order_by("-last_date", "-first_date", "indicator", "origin")[:MOST_VALUES]
    return sorted(
        newest, key=lambda row: (row.indicator, row.first_date, row.last_date, row.origin)
    )


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
