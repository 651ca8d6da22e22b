"""Loading the register and the sets of KPI from the dated files of ``data/indicators``."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies import data_files
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.actions.register import Aim, Meaning, create_indicator, set_target
from lienthong.systems.indicators.models import (
    Indicator,
    KpiCriterion,
    KpiEdition,
    StatedValue,
    Target,
)
from lienthong.systems.indicators.rules.formulas import Formula, FormulaKind, Part

# The day of the oldest of the directives: what the files say is not claimed for any day before it.
SINCE = date(2018, 1, 1)
_HUNDRED = Decimal(100)
_PLACES = Decimal("0.000001")
_KEPT = ("name", "definition", "unit", "owner", "period", "decimals", "source_system",
         "over_time", "over_units", "direction", "words")  # fmt: skip


@transaction.atomic
def load_register(*, by: Officer, now: datetime) -> int:
    """Enter the indicators, targets and stated values that are not there yet; return how many indicators."""
    require(by, Permission.INDICATOR_MANAGE)
    data = _read("register.yaml")
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    added = 0
    # Formulas name their parts, so those that stand alone come first.
    for row in sorted(data["indicators"], key=lambda row: len(row.get("parts", ()))):
        indicator = known.get(row["code"])
        if indicator is None:
            meaning = _meaning(row, data["sources"])
            indicator = create_indicator(
                code=row["code"], meaning=meaning, valid_from=SINCE, by=by, now=now
            )
            added += 1
        _add_targets(indicator, row, data["sources"], by, now)
        _add_stated(indicator, row, data["sources"], now)
    return added


@transaction.atomic
def load_kpi_sets(*, by: Officer, now: datetime) -> int:
    """Enter the editions of KPI sets that are not there yet, and return how many."""
    require(by, Permission.INDICATOR_MANAGE)
    codes = {indicator.code: indicator for indicator in Indicator.objects.all()}
    added = 0
    for row in _read("kpi.yaml")["sets"]:
        if KpiEdition.objects.filter(set_code=row["set_code"], edition=row["edition"]).exists():
            continue
        made = KpiEdition.objects.create(
            valid=DateRange(row["valid_from"], row.get("valid_to")),
            recorded_at=now,
            **{name: row[name] for name in ("set_code", "name", "edition", "owner",
                                            "status_note", "legal_source", "scored_levels", "levels_source")},
        )  # fmt: skip
        KpiCriterion.objects.bulk_create(
            _criterion(made, order, line, codes)
            for order, line in enumerate(row["criteria"], start=1)
        )
        ledger.record("indicators.kpi-set-loaded", subject=f"kpi:{made.set_code}", by=by.subject,
                      now=now, public={"edition": made.edition})  # fmt: skip
        added += 1
    return added


def _read(name: str) -> dict[str, Any]:
    text = (data_files.folder() / "indicators" / name).read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def _meaning(row: dict[str, Any], sources: dict[str, str]) -> Meaning:
    parts = tuple(Part(code) for code in row.get("parts", ()))
    return Meaning(
        formula=Formula(FormulaKind(row.get("method", "stated")), parts),
        legal_source=sources[row["legal_source"]],
        **{name: row[name] for name in _KEPT if name in row},
    )


def _add_targets(
    indicator: Indicator, row: dict[str, Any], sources: dict[str, str], by: Officer, now: datetime
) -> None:
    for line in row.get("targets", ()):
        aim = Aim(
            value=_number(line["value"]),
            due_date=line["due"],
            set_date=line["set"],
            baseline=_number(line["baseline"]) if "baseline" in line else None,
            baseline_date=line.get("baseline_date"),
            legal_source=sources[line["source"]],
            words=line.get("words", ""),
        )
        same = {"due_date": aim.due_date, "set_date": aim.set_date, "agency_code": aim.agency_code}
        if not Target.objects.filter(indicator=indicator, **same).exists():
            set_target(indicator=indicator, aim=aim, by=by, now=now)


def _add_stated(
    indicator: Indicator, row: dict[str, Any], sources: dict[str, str], now: datetime
) -> None:
    for line in row.get("stated", ()):
        above, below = (_number(line.get(name)) for name in ("numerator", "denominator"))
        value = _number(line.get("value"))
        if value is None and above is not None and below:
            value = (above * _HUNDRED / below).quantize(_PLACES)
        StatedValue.objects.get_or_create(
            indicator=indicator,
            first_date=line["first"],
            last_date=line["last"],
            legal_source=sources[line["source"]],
            defaults={
                "label": line["label"],
                "value": value,
                "numerator": above,
                "denominator": below,
                "words": line.get("words", row.get("words", "")),
                "note": line.get("note", ""),
                "recorded_at": now,
            },
        )


def _number(value: Any) -> Any:
    return None if value is None else Decimal(str(value))


def _criterion(
    edition: KpiEdition, order: int, line: dict[str, Any], codes: dict[str, Indicator]
) -> KpiCriterion:
    return KpiCriterion(
        edition=edition,
        order=order,
        group=line["group"],
        indicator=codes[line["indicator"]],
        weight=_number(line["weight"]),
        scoring=line["scoring"],
        floor=_number(line.get("floor", 0)),
        target=_number(line.get("target", 100)),
        evidence=line.get("evidence", ""),
        legal_source=line["source"],
    )
