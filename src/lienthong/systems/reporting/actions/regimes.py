"""Publishing report regimes and their versions; nobody is asked the same thing twice (NĐ 09/2019/NĐ-CP)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from lienthong.base.text import search_key
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions import announcing
from lienthong.systems.reporting.actions.refusals import (
    FrequencySet,
    RegimeAsksTheSame,
    RegimeCodeTaken,
    RegimeNotOwned,
    RegimeOver,
    VersionNotAfter,
)
from lienthong.systems.reporting.actions.soundness import invalid, require_reach, require_sound
from lienthong.systems.reporting.models import Frequency, Regime, RegimeVersion
from lienthong.systems.reporting.rules.items import Item


@dataclass(frozen=True, slots=True)
class RegimeContent:
    """What one version of a regime says; the fields are those of ``RegimeVersion``."""

    name: str
    kind: str
    content: str
    frequency: str
    legal_basis: str
    reporters: Sequence[Mapping[str, Any]]
    items: Sequence[Mapping[str, Any]] = ()
    sections: Sequence[Mapping[str, Any]] = ()
    checks: Sequence[Mapping[str, Any]] = ()
    window: Mapping[str, int] = field(default_factory=dict)
    windows: Sequence[Mapping[str, str]] = ()
    purpose: str = ""
    scope: str = ""
    sending_method: str = ""
    guidance: str = ""
    lock_days: int | None = None
    plain_labels: bool = False
    is_sample: bool = False


@transaction.atomic
def publish_regime(
    *,
    code: str,
    owner: str,
    content: RegimeContent,
    from_date: date,
    by: Officer,
    now: datetime,
    mandate_subject: str = "",
) -> RegimeVersion:
    """Enter a regime of the officer's agency with its first version, in force from a day.

    :raises RegimeNotOwned: if another agency is to own it.
    :raises RegimeCodeTaken: if another regime has the code.
    :raises RegimeInvalid: naming what is wrong with the form, the reporters or the legal basis.
    :raises RegimeAsksTheSame: if a regime in force asks the same of the same reporters as often.
    """
    require(by, Permission.REGIME_MANAGE)
    _require_owner(owner, by)
    regime = _new_regime(code, owner, mandate_subject, now)
    version = _version(regime, 1, content, from_date, by, now)
    refuse_the_same(version, regime)
    return _entered(regime, version, by, now)


@transaction.atomic
def publish_requested(
    *, code: str, content: RegimeContent, from_date: date, until: date, by: Officer, now: datetime
) -> RegimeVersion:
    """Enter a regime that asks for a report once, or a few times, of the agency's own right.

    What is asked twice is told to the officer who composes the request, and may be asked all the same.

    :raises RegimeCodeTaken, RegimeInvalid: as for a periodic regime.
    """
    require(by, Permission.REPORT_RELEASE)
    regime = _new_regime(code, by.agency_code, "", now)
    version = _version(regime, 1, content, from_date, by, now, until=until)
    return _entered(regime, version, by, now)


@transaction.atomic
def new_version(
    *, regime: Regime, content: RegimeContent, from_date: date, by: Officer, now: datetime
) -> RegimeVersion:
    """Let a regime ask something else from a day on; the day before is the old version's last.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises RegimeOver: if the regime has ended.
    :raises VersionNotAfter: if the day is not after the current version's first day.
    :raises RegimeInvalid, RegimeAsksTheSame: as for a new regime.
    """
    require(by, Permission.REGIME_MANAGE)
    regime = Regime.objects.select_for_update(no_key=True).get(pk=regime.pk)
    _require_owner(regime.owner, by)
    current = regime.versions.order_by("-number").first()
    if current is None or current.valid.upper is not None:
        raise RegimeOver(day=from_date.strftime("%d/%m/%Y"))
    if from_date <= current.valid.lower:
        raise VersionNotAfter(day=current.valid.lower.strftime("%d/%m/%Y"))
    version = _version(regime, current.number + 1, content, from_date, by, now)
    refuse_the_same(version, regime)
    _end(current, from_date)
    version.save()
    _record("reporting.regime-versioned", version, by, now)
    announcing.announce([current, version], by=by, now=now)
    return version


@transaction.atomic
def end_regime(
    *, regime: Regime, on: date, legal_basis: str, by: Officer, now: datetime
) -> RegimeVersion:
    """End a regime from a day on.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises RegimeOver: if it has ended.
    :raises VersionNotAfter: if the day is not after the current version's first day.
    :raises RegimeInvalid: without a legal basis.
    """
    require(by, Permission.REGIME_MANAGE)
    regime = Regime.objects.select_for_update(no_key=True).get(pk=regime.pk)
    _require_owner(regime.owner, by)
    current = regime.versions.order_by("-number").first()
    if current is None or current.valid.upper is not None:
        raise RegimeOver(day=on.strftime("%d/%m/%Y"))
    if on <= current.valid.lower:
        raise VersionNotAfter(day=current.valid.lower.strftime("%d/%m/%Y"))
    if not legal_basis.strip():
        raise invalid("legal-basis")
    _end(current, on)
    _record("reporting.regime-ended", current, by, now, on=on, legal_basis=legal_basis.strip())
    announcing.announce([current], by=by, now=now)
    return current


@transaction.atomic
def set_frequency(
    *,
    version: RegimeVersion,
    frequency: str,
    legal_basis: str,
    by: Officer,
    now: datetime,
    window: Mapping[str, int] | None = None,
) -> RegimeVersion:
    """Set the period of a regime whose directive left it open.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises FrequencySet: if it was set before; then a new version is needed.
    :raises RegimeInvalid: without a legal basis, or for a frequency that is none.
    """
    require(by, Permission.REGIME_MANAGE)
    row = RegimeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    _require_owner(row.regime.owner, by)
    if row.is_set:
        raise FrequencySet()
    if not legal_basis.strip():
        raise invalid("legal-basis")
    if frequency not in Frequency.values or frequency == Frequency.UNSET:
        raise invalid("shape", frequency)
    row.frequency = frequency
    row.window = dict(window or row.window)
    row.legal_basis = f"{row.legal_basis}; {legal_basis.strip()}"
    refuse_the_same(row, row.regime)
    row.revision += 1
    row.save(update_fields=["frequency", "window", "legal_basis", "revision"])
    _record("reporting.regime-frequency-set", row, by, now, frequency=frequency)
    announcing.announce([row], by=by, now=now)
    return row


def _new_regime(code: str, owner: str, mandate_subject: str, now: datetime) -> Regime:
    if Regime.objects.filter(code=code).exists():
        raise RegimeCodeTaken(code=code)
    return Regime(code=code, owner=owner, mandate_subject=mandate_subject, created_at=now)


def _entered(regime: Regime, version: RegimeVersion, by: Officer, now: datetime) -> RegimeVersion:
    regime.save()
    version.regime = regime
    version.save()
    _record("reporting.regime-published", version, by, now)
    announcing.announce([version], by=by, now=now)
    return version


def may_change(owner: str, by: Officer) -> bool:
    """Return whether an officer may change an agency's regimes: its own officers, and the system itself."""
    is_own = by.agency_code == owner or by.person_id is None
    return is_own and Permission.REGIME_MANAGE in by.permissions


def _require_owner(owner: str, by: Officer) -> None:
    if not may_change(owner, by):
        raise RegimeNotOwned(owner=owner)


def _version(
    regime: Regime,
    number: int,
    content: RegimeContent,
    from_date: date,
    by: Officer,
    now: datetime,
    *,
    until: date | None = None,
) -> RegimeVersion:
    version = RegimeVersion(
        number=number,
        valid=DateRange(from_date, until),
        name=content.name.strip(),
        kind=content.kind,
        content=content.content,
        purpose=content.purpose,
        scope=content.scope,
        frequency=content.frequency,
        window=dict(content.window),
        windows=[dict(each) for each in content.windows],
        reporters=[dict(each) for each in content.reporters],
        sending_method=content.sending_method,
        sections=[dict(each) for each in content.sections],
        items=[dict(each) for each in content.items],
        checks=[dict(each) for each in content.checks],
        guidance=content.guidance,
        legal_basis=content.legal_basis.strip(),
        lock_days=content.lock_days,
        plain_labels=content.plain_labels,
        is_sample=content.is_sample,
        published_by=by.subject,
        published_at=now,
    )
    if regime.pk:
        version.regime = regime
    require_sound(version)
    require_reach(version, regime.owner, from_date)
    return version


def refuse_the_same(version: RegimeVersion, regime: Regime) -> None:
    """Refuse what another regime in force asks already: the same item, as often, of the same reporters.

    :raises RegimeAsksTheSame: naming the regime and the items.
    """
    if not version.is_set:
        return
    as_often = RegimeVersion.objects.filter(frequency=version.frequency)
    for other, twice in asked_already(version, as_often.exclude(regime=regime.pk)):
        names = ", ".join(item.label for item in twice)
        refusal = RegimeAsksTheSame(regime=other.regime.code, items=names)
        refusal.data["codes"] = ", ".join(item.code for item in twice)
        raise refusal


def asked_already(
    version: RegimeVersion, others: QuerySet[RegimeVersion]
) -> Iterator[tuple[RegimeVersion, list[Item]]]:
    """Yield those of other versions that ask the same of the same reporters meanwhile, with the items."""
    asked = {_asked(item): item for item in version.form.items}
    meanwhile = others.filter(valid__overlap=version.valid, withdrawn_at=None)
    for other in meanwhile.select_related("regime").order_by("regime__code"):
        if not _share_reporters(version, other):
            continue
        twice = [asked[key] for item in other.form.items if (key := _asked(item)) in asked]
        if twice:
            yield other, twice


def _asked(item: Item) -> str:
    """Return what makes two items the same question: the indicator, or else the words and the unit."""
    return item.indicator or f"{search_key(item.label)}|{search_key(item.unit)}"


def _share_reporters(one: RegimeVersion, other: RegimeVersion) -> bool:
    return any(mine.overlaps(theirs) for mine in one.groups for theirs in other.groups)


def _end(version: RegimeVersion, on: date) -> None:
    version.valid = DateRange(version.valid.lower, on)
    version.revision += 1
    version.save(update_fields=["valid", "revision"])


def _record(kind: str, version: RegimeVersion, by: Officer, now: datetime, **more: object) -> None:
    record(
        kind,
        subject=f"regime:{version.regime.code}",
        by=by.subject,
        now=now,
        public={"version": version.number, "from": version.valid.lower, **more},
    )
