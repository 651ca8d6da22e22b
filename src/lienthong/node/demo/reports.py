"""Reports of the demo: a generated year of the whole country, and one real report through all four levels."""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from functools import partial

from django.db import transaction

from lienthong.agencies.models import PostKind
from lienthong.base import clock
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.reporting.actions import entering, receiving, submitting
from lienthong.systems.reporting.actions.bulk import GeneratedReport, take_generated
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.loading import load_regimes
from lienthong.systems.reporting.models import Regime, RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules import filling
from lienthong.systems.reporting.rules.items import Item, ItemType
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places, places

YEAR = 2020
MONTHLY, QUARTERLY = "kt-xh-thang", "nq17-quy"
COUNTRY, PROVINCE = "G22", "H26"
#: Shares of units that sent nothing, and that sent late.
_SILENT, _LATE = 0.02, 0.06

Show = Callable[[int, int], None]
Tend = Callable[[], None]

#: What a commune would report in a month: the middle of the range, by item of the monthly form.
_MIDDLES = {
    "dan-so": 9000, "ho": 2400, "ho-ngheo": 110, "hs-tiep-nhan": 320, "hs-dung-han": 290, "hs-qua-han": 9,
    "hai-long": 86, "vb-di": 45, "vb-den": 90, "nv-qua-han": 1, "thu-ns": 850, "chi-ns": 620,
    "kien-nghi": 7, "kien-nghi-xong": 6,
}  # fmt: skip
_STEADY = {"dan-so", "ho", "ho-ngheo"}


@dataclass(frozen=True)
class _Book:
    """Whose book is filled, and which part of the country it holds: everything, or below one path."""

    officer: Officer
    path: str = ""


def write_reports(show: Show, tend: Tend) -> None:
    """Enter the regimes, fill the generated year, and carry one real report from a commune to the Office.

    A second run adds nothing.
    """
    now = clock.now()
    load_regimes(by=cast.system(COUNTRY), now=now)
    fill_year(show, now)
    carry_one(show, tend)


def fill_year(show: Show, now: datetime) -> int:
    """Fill the Office's, the coordinating ministry's and one province's book with a generated year."""
    added, todo = 0, list(_todo())
    for number, (version, period, book) in enumerate(todo, start=1):
        added += fill(version, period, book, now)
        show(number, len(todo))
    return added


def _todo() -> Iterable[tuple[RegimeVersion, Period, _Book]]:
    office, province = _Book(cast.system(COUNTRY)), _Book(cast.system(PROVINCE), f"{PROVINCE}/")
    for version, period in _periods(MONTHLY):
        yield version, period, office
        yield version, period, province
    for version, period in _periods(QUARTERLY):
        holder = Holders().of(version.regime.mandate_subject, period.last_date)
        if holder:
            yield version, period, _Book(cast.system(holder))


def _periods(code: str) -> list[tuple[RegimeVersion, Period]]:
    regime = Regime.objects.get(code=code)
    first, last = date(YEAR - 1, 12, 1), date(YEAR, 12, 31)
    return [
        (version, period)
        for version in regime.versions.select_related("regime").order_by("number")
        for period in version.periods_closing(first, last)
        if period.year == YEAR
    ]


def fill(
    version: RegimeVersion,
    period: Period,
    book: _Book,
    now: datetime,
    *,
    without: Callable[[Place], bool] = lambda place: False,
) -> int:
    """Fill one period of one book with generated reports that add up from level to level."""
    there = Report.objects.filter(agency_id=book.officer.agency_id, version=version)
    if there.filter(period_id=period.id, is_generated=True).exists():
        return 0  # taken in whole, in one transaction
    counted = deadline_clock()
    holder = book.officer.agency_code
    below = [
        (place, due)
        for place, receiver, due in owing(
            version, period, all_places(period.last_date).values(), counted
        )
        if place.path.startswith(book.path)
        and place.code != holder
        # Outside the tree only what is sent to the holder itself, and whatever was carried up with it.
        and (receiver == holder or place.level > 2 or book.path)
    ]
    made = _generated(version, period, below, counted)
    return take_generated(
        version=version,
        period=period,
        reports=[each for each in made if not without(each.place)],
        by=book.officer,
        now=now,
    )


def _generated(
    version: RegimeVersion,
    period: Period,
    owed: Sequence[tuple[Place, date]],
    counted: DeadlineClock,
) -> list[GeneratedReport]:
    """Return what units would have reported: the lowest level by chance, every other as the sum below it."""
    form = version.form
    below: dict[str, filling.Tally] = {}
    found = []
    for place, due in sorted(owed, key=lambda each: -each[0].level):
        chance = random.Random(f"{version.regime.code}/{place.code}/{period.id}")  # noqa: S311
        tallied = below.get(place.code)
        if tallied is None:
            values = form.scaled(_by_chance(form.items, place, chance))
        else:
            values = form.scaled(filling.over_units(form, tallied)[0])
        if chance.random() < _SILENT and place.level > 2:
            continue
        above = below.setdefault(place.parent, filling.Tally.empty(form))
        below[place.parent] = above.plus(filling.tally(form, values))
        sent = due + timedelta(days=3) if chance.random() < _LATE else counted.roll_back(due)
        moment = datetime.combine(sent, clock_time(9, chance.randrange(60)), clock.VIETNAM)
        found.append(GeneratedReport(place, values, moment, due))
    return found


def _by_chance(
    items: Sequence[Item], place: Place, chance: random.Random
) -> Mapping[str, Decimal | None]:
    """Return plausible values of one unit, formulas included; a unit's size stays from month to month."""
    size = random.Random(place.code).lognormvariate(0, 0.35)  # noqa: S311
    values: dict[str, Decimal | None] = {}
    for item in items:
        if item.is_text or item.is_computed:
            continue
        middle = _MIDDLES.get(item.code, 40)
        number = middle * chance.uniform(0.9, 1.1)
        if item.code in _STEADY:
            number = middle * size
        elif item.type is not ItemType.SHARE:
            number *= size
        values[item.code] = Decimal(round(number * 10**item.decimals)).scaleb(-item.decimals)
    form = {item.code: values.get(item.code) for item in items}
    for smaller, larger in (("ho-ngheo", "ho"), ("kien-nghi-xong", "kien-nghi"),
                            ("vb-dien-tu", "vb-phat-hanh"), ("dvc-muc-4", "tthc"),
                            ("nv-xong-dung-han", "nv-giao")):  # fmt: skip
        left, right = form.get(smaller), form.get(larger)
        if left is not None and right is not None:
            form[smaller] = min(left, right)
    return _completed(items, form)


def _completed(
    items: Sequence[Item], values: dict[str, Decimal | None]
) -> Mapping[str, Decimal | None]:
    from lienthong.systems.reporting.rules.items import Form

    return filling.completed(Form(tuple(items)), values, "")[0]


def carry_one(show: Show, tend: Tend) -> Report | None:
    """Carry one report of the newest closed month from a commune to the Office, signed at every level.

    The other units of the country get generated reports, so that the sums look like a month's sums.
    """
    today, now = clock.today(), clock.now()
    version, period = _newest(today)
    chain = _chain(period)
    if Report.objects.filter(unit=chain[-1].code).of_period(version, period.id).exists():
        return None
    cast.fill_posts([place.agency_id for place in chain], cast.system(COUNTRY), now, today)
    done = {place.code for place in chain}
    books = [_Book(cast.system(COUNTRY)), _Book(cast.system(PROVINCE), chain[0].path),
             _Book(cast.system(chain[1].code), chain[1].path)]  # fmt: skip
    for book in books:
        # What the chain itself carries up is not generated in the Office's book.
        carried = () if book.path else (chain[0].path,)
        with transaction.atomic():
            fill(version, period, book, now, without=partial(_is_real, done, carried))
    report = None
    for number, place in enumerate(reversed(chain), start=1):
        report = _send(version, period, place, now)
        take(report, tend)
        show(number, len(chain))
    return report


def _is_real(done: Collection[str], carried: tuple[str, ...], place: Place) -> bool:
    """Say whether the chain itself brings a unit's report."""
    return place.code in done or place.path.startswith(carried)


def _newest(today: date) -> tuple[RegimeVersion, Period]:
    version = Regime.objects.get(code=MONTHLY).version_on(today)
    assert version is not None  # noqa: S101 -- shipped, and without an end
    return version, version.periods_closing(today - timedelta(days=62), today)[-1]


def _chain(period: Period) -> list[Place]:
    """Return a province, its first district and that district's first commune, on the period's last day."""
    inside = sorted(all_places(period.last_date).values(), key=lambda place: place.path)
    chain = [places([PROVINCE], period.last_date)[PROVINCE]]
    while below := [place for place in inside if place.parent == chain[-1].code]:
        chain.append(below[0])
    return chain


def _send(version: RegimeVersion, period: Period, place: Place, now: datetime) -> Report:
    officer = cast.working_officers([place.agency_id], PostKind.LEADER, clock.today())[
        place.agency_id
    ]
    cast.certify(officer, now)
    report = entering.open_report(version=version, period_id=period.id, by=officer, now=now)
    if report.state == ReportState.DRAFT:
        chance = random.Random(place.code)  # noqa: S311
        cells = {
            code: value
            for code, value in _by_chance(version.form.items, place, chance).items()
            if not version.form.item(code).is_computed
        }
        texts = {"danh-gia": "Tình hình kinh tế - xã hội trên địa bàn ổn định (số liệu mô phỏng)."}
        report = entering.enter_values(
            report=report, cells={} if place.level < 4 else cells, texts=texts, by=officer, now=now
        )
        if place.level < 4:
            report = entering.fill_from_below(report=report, by=officer, now=now)
        submitting.send_to_review(report=report, by=officer, now=now)
    if report.state != ReportState.SUBMITTED:
        report = submitting.sign_and_submit(report=report, by=officer, now=clock.now())
    return report


def take(report: Report, tend: Tend, *, accept: bool = True) -> None:
    """Wait until the receiver has the report, and have it accepted there unless it is to wait."""
    receiver = cast.system(report.receiver)
    waiting = Report.objects.filter(agency_id=receiver.agency_id, reference=report.reference)
    steps.wait_until(waiting.exists, tend)
    copy = waiting.get()
    if accept and copy.state == ReportState.SUBMITTED:
        receiving.accept(report=copy, by=receiver, now=clock.now())
