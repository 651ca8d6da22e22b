"""Telling regimes to the nodes that host their reporters, and taking in what other nodes tell."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.axis import directory
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival, ReceiptSeen, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.reporting import (
    RegimeCheck,
    RegimeItem,
    RegimePublished,
    RegimeReporters,
    RegimeSection,
    RegimeWindow,
)
from lienthong.identity.officers import Officer
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions.refusals import (
    RegimeInvalid,
    RegimeOwnerDiffers,
    RegimeOwnerForged,
    RegimeVersionConflict,
)
from lienthong.systems.reporting.actions.soundness import require_reach, require_sound
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import Regime, RegimeTelling, RegimeVersion
from lienthong.systems.reporting.rules import items
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.rules.reporters import MANDATE, PARENT, ReporterGroup
from lienthong.systems.reporting.units import Place, all_places

_CODE = re.compile(r"[a-z0-9-]{1,60}")
_LONGEST_NAME = 500
#: What of a version may be told anew under a higher revision; everything else takes a new version.
_MOVING = (
    "valid", "frequency", "window", "windows", "legal_basis", "withdrawn_at", "withdrawn_reason",
    "revision",
)  # fmt: skip


def announce(versions: Sequence[RegimeVersion], *, by: Officer, now: datetime) -> int:
    """Tell the agency's own versions to the nodes that have to know them; return how many were told.

    What somebody enters for another agency is told by the worker, in that agency's name.
    """
    own = [version for version in versions if version.regime.owner == by.agency_code]
    return _tell(own, now) if own else 0


@transaction.atomic
def announce_all(now: datetime) -> int:
    """Tell whatever regimes of this node's agencies other nodes do not know yet, or not as they stand now."""
    today = day_of(now)
    rows = RegimeVersion.objects.select_related("regime").order_by("regime__code", "number")
    live = [row for row in rows if row.valid.upper is None or row.valid.upper > today]
    # What has just ended or was withdrawn is still told to whom it was told before.
    told = set(RegimeTelling.objects.values_list("version", flat=True))
    live += [row for row in rows if row not in live and row.pk in told]
    here = _nodes({row.regime.owner for row in live})
    own = directory.own_node()
    return _tell([row for row in live if here.get(row.regime.owner) == own], now)


def _tell(versions: Sequence[RegimeVersion], now: datetime) -> int:
    told = {
        (each.version_id, each.node): each
        for each in RegimeTelling.objects.filter(version__in=versions)
    }
    units = _Units(day_of(now))
    count = 0
    for version in versions:
        for node, address in sorted(units.addresses(version).items()):
            known = told.get((version.pk, node))
            if known is not None and known.revision >= version.revision:
                continue
            (envelope,) = tell(
                message_of(version), sender=version.regime.owner, to=[address], now=now
            )
            RegimeTelling.objects.update_or_create(
                version=version,
                node=node,
                defaults={
                    "address": address,
                    "revision": version.revision,
                    "envelope": envelope,
                    "told_at": now,
                    "outcome": "",
                },
            )
            count += 1
    return count


class _Units:
    """The units of a day and the nodes they live on, read once for many regimes."""

    def __init__(self, today: date) -> None:
        self._today, self._holders = today, Holders()
        self._days: dict[date, list[Place]] = {}
        self._nodes: dict[str, str] = {}
        self._asked: set[str] = set()

    def addresses(self, version: RegimeVersion) -> dict[str, str]:
        """Return, for each other node with somebody who reports or receives, whom of it to tell."""
        day = max(version.valid.lower, self._today)
        if version.valid.upper is not None and day >= version.valid.upper:
            day = version.valid.lower
        wanted = self._reached(version, day)
        nodes = self._of(wanted)
        found: dict[str, str] = {}
        for code in wanted:
            node = nodes.get(code)
            # Units come from the top down: the highest of a node speaks for it.
            if node is not None and node != directory.own_node():
                found.setdefault(node, code)
        return found

    def _reached(self, version: RegimeVersion, day: date) -> list[str]:
        if day not in self._days:
            places = all_places(day).values()
            self._days[day] = sorted(places, key=lambda place: (place.level, place.code))
        holder = self._holders.of(version.regime.mandate_subject, day)
        named = [*_receivers(version.groups, holder), version.regime.owner]
        reporting = [place.code for place in self._days[day] if _has(version.groups, place, holder)]
        return list(dict.fromkeys([*reporting, *named]))

    def _of(self, codes: Collection[str]) -> Mapping[str, str]:
        missing = set(codes) - self._asked
        if missing:
            self._nodes |= _nodes(missing)
            self._asked |= missing
        return self._nodes


def _nodes(codes: Collection[str]) -> dict[str, str]:
    return directory.nodes_of(codes) if codes else {}


def _has(groups: Iterable[ReporterGroup], place: Place, holder: str) -> bool:
    return any(group.has(place.reporter, holder) for group in groups)


def _receivers(groups: Iterable[ReporterGroup], holder: str) -> list[str]:
    named = (holder if group.receiver == MANDATE else group.receiver for group in groups)
    return [code for code in named if code and code != PARENT]


def message_of(version: RegimeVersion) -> RegimePublished:
    """Return a version as other nodes are told of it."""
    regime, window = version.regime, version.closing
    return RegimePublished(
        code=regime.code,
        owner=regime.owner,
        mandate_subject=regime.mandate_subject,
        number=version.number,
        revision=version.revision,
        from_date=version.valid.lower,
        until_date=version.valid.upper,
        name=version.name,
        kind=version.kind,
        content=version.content,
        purpose=version.purpose,
        scope=version.scope,
        frequency=version.frequency,
        closing_day=window.closing_day,
        closing_month=window.closing_month,
        windows=tuple(_window(each) for each in version.windows),
        reporters=tuple(_reporters(each) for each in version.groups),
        sending_method=version.sending_method,
        sections=tuple(_section(each) for each in version.sections),
        items=tuple(_item(each) for each in version.form.items),
        checks=tuple(
            RegimeCheck(each.left, each.operator, each.right) for each in version.form.checks
        ),
        guidance=version.guidance,
        legal_basis=version.legal_basis,
        lock_days=version.lock_days,
        plain_labels=version.plain_labels,
        is_sample=version.is_sample,
        published_at=version.published_at,
        withdrawn_at=version.withdrawn_at,
        withdrawn_reason=version.withdrawn_reason,
    )


def _window(data: Mapping[str, Any]) -> RegimeWindow:
    return RegimeWindow(**{name: date.fromisoformat(str(day)) for name, day in data.items()})


def _reporters(group: ReporterGroup) -> RegimeReporters:
    due = group.deadline
    return RegimeReporters(
        title=group.title,
        receiver=group.receiver,
        levels=tuple(sorted(group.levels)),
        kinds=tuple(sorted(group.kinds)),
        codes=tuple(sorted(group.codes)),
        within=group.within,
        counting=str(due.counting),
        days=due.days,
        month=due.month,
    )


def _section(data: Mapping[str, Any]) -> RegimeSection:
    return RegimeSection(
        code=str(data["code"]),
        title=str(data["title"]),
        hint=str(data.get("hint", "")),
        required=bool(data.get("required")),
    )


def _item(item: Item) -> RegimeItem:
    return RegimeItem(
        code=item.code,
        label=item.label,
        type=str(item.type),
        unit=item.unit,
        decimals=item.decimals,
        group=item.group,
        required=item.required,
        indicator=item.indicator,
        over_time=item.over_time,
        over_units=item.over_units,
        weight=item.weight,
        rule=item.formula.rule if item.formula else "",
        of=item.formula.of if item.formula else (),
        figure=item.figure,
        least="" if item.least is None else str(item.least),
        most="" if item.most is None else str(item.most),
        hint=item.hint,
    )


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter regimes that their owners told; answer each with None, or with why it is turned away.

    What is known already in the same or a newer state changes nothing.
    """
    return one_by_one(arrivals, partial(_take_in_one, now=now))


def _take_in_one(arrival: Arrival, now: datetime) -> None:
    message: RegimePublished = arrival.message
    if arrival.sender != message.owner:
        raise RegimeOwnerForged()
    regime = _regime(message, now)
    told = _version(message, regime, arrival)
    known = regime.versions.select_for_update(no_key=True).filter(number=message.number).first()
    _require_in_order(regime, told)
    if known is not None:
        _amend(known, told, arrival, now)
        return
    for earlier in regime.versions.filter(number__lt=told.number, valid__overlap=told.valid):
        # The end of the version before is told as well, and may come later.
        earlier.valid = DateRange(earlier.valid.lower, told.valid.lower)
        earlier.save(update_fields=["valid"])
    told.save()
    _note("reporting.regime-told", told, arrival, now)


def _regime(message: RegimePublished, now: datetime) -> Regime:
    """Return the regime of a message, locked; entered when it is new."""
    if not _CODE.fullmatch(message.code) or not 0 < message.number < 1000:
        raise RegimeInvalid(fault=message.code[:60])
    if len(message.name) > _LONGEST_NAME or not 0 <= message.revision < 30_000:
        raise RegimeInvalid(fault=message.name[:60])
    new = {
        "owner": message.owner,
        "mandate_subject": message.mandate_subject[:80],
        "created_at": now,
    }
    Regime.objects.get_or_create(code=message.code, defaults=new)
    regime = Regime.objects.select_for_update(no_key=True).get(code=message.code)
    if regime.owner != message.owner:
        raise RegimeOwnerDiffers(code=regime.code, owner=regime.owner)
    return regime


def _version(message: RegimePublished, regime: Regime, arrival: Arrival) -> RegimeVersion:
    """Return the told version, unsaved and found sound.

    :raises RegimeInvalid: for what nobody can report by, or its owner may not ask.
    """
    later = regime.versions.filter(number__gt=message.number).order_by("number").first()
    until = message.until_date
    if later is not None:
        until = min(until or later.valid.lower, later.valid.lower)
    if until is not None and until <= message.from_date:
        raise RegimeVersionConflict(number=message.number, code=regime.code)
    version = RegimeVersion(
        regime=regime,
        number=message.number,
        revision=message.revision,
        valid=DateRange(message.from_date, until),
        window={"closing_day": message.closing_day, "closing_month": message.closing_month},
        windows=[
            {name: str(day) for name, day in asdict(each).items()} for each in message.windows
        ],
        reporters=[_reporters_data(each) for each in message.reporters],
        sections=[asdict(each) for each in message.sections],
        items=[_item_data(each) for each in message.items],
        checks=[asdict(each) for each in message.checks],
        published_by=arrival.sender,
        **{name: getattr(message, name) for name in _AS_TOLD},
    )
    require_sound(version)
    require_reach(version, message.owner, message.from_date)
    return version


_AS_TOLD = (
    "name", "kind", "content", "purpose", "scope", "frequency", "sending_method", "guidance",
    "legal_basis", "lock_days", "plain_labels", "is_sample", "published_at", "withdrawn_at",
    "withdrawn_reason",
)  # fmt: skip


def _reporters_data(group: RegimeReporters) -> dict[str, Any]:
    data = asdict(group)
    deadline = {name: data.pop(name) for name in ("counting", "days", "month")}
    return {**data, **{name: list(data[name]) for name in ("levels", "kinds", "codes")},
            "deadline": deadline}  # fmt: skip


def _item_data(item: RegimeItem) -> dict[str, Any]:
    data = asdict(item)
    rule, parts = data.pop("rule"), list(data.pop("of"))
    if rule:
        data["formula"] = {rule: parts}
    try:
        return items.item_data(items.item_from(data))
    except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
        raise RegimeInvalid(fault=f"{item.code[:60]}.") from fault


def _require_in_order(regime: Regime, told: RegimeVersion) -> None:
    """Refuse a version whose number and first day stand in another order than those that are known."""
    for other in regime.versions.exclude(number=told.number):
        if (other.number < told.number) != (other.valid.lower < told.valid.lower):
            raise RegimeVersionConflict(number=told.number, code=regime.code)


def _amend(known: RegimeVersion, told: RegimeVersion, arrival: Arrival, now: datetime) -> None:
    """Bring a known version to a newer state; only what may change after publication is taken over.

    :raises RegimeVersionConflict: if it says something else than was told before.
    """
    if _lasting(known) != _lasting(told):
        raise RegimeVersionConflict(number=told.number, code=known.regime.code)
    if told.revision < known.revision:
        return
    if told.revision == known.revision:
        if _state(known) != _state(told):
            raise RegimeVersionConflict(number=told.number, code=known.regime.code)
        return
    for name in _MOVING:
        setattr(known, name, getattr(told, name))
    known.save(update_fields=_MOVING)
    _note("reporting.regime-told", known, arrival, now)


def _lasting(version: RegimeVersion) -> tuple[Any, ...]:
    """Return what a version says once and for all, however it was written down."""
    spans = [(each.first_date, each.last_date) for each in version.own_periods]
    sections = [_section(each) for each in version.sections]
    names = ("name", "kind", "content", "purpose", "scope", "sending_method", "guidance", "lock_days",
             "plain_labels", "is_sample")  # fmt: skip
    said = [getattr(version, name) for name in names]
    return (version.valid.lower, version.form, version.groups, sections, spans, said)


def _state(version: RegimeVersion) -> tuple[Any, ...]:
    """Return what may change of a version under a higher revision."""
    due = [each.due_date for each in version.own_periods]
    return (version.valid.upper, version.frequency, version.closing, due, version.legal_basis,
            version.withdrawn_at, version.withdrawn_reason)  # fmt: skip


def _note(kind: str, version: RegimeVersion, arrival: Arrival, now: datetime) -> None:
    record(
        kind,
        subject=f"regime:{version.regime.code}",
        by=arrival.sender,
        now=now,
        public={"version": version.number, "revision": version.revision, "to": arrival.to},
    )


@transaction.atomic
def take_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which nodes answered that they know a regime, or why they do not take it."""
    for receipt in receipts:
        RegimeTelling.objects.filter(envelope=receipt.envelope_id).update(
            outcome="accepted" if receipt.accepted else receipt.code
        )
