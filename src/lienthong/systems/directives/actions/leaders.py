"""Who gave the tasks of a directive: a person confirms, corrects or removes what the reader found."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lienthong.base.text import slug
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives.actions.refusals import (
    DirectiveNotFound,
    LeaderNamedTwice,
    LeaderNameMissing,
    LeaderNotFound,
)
from lienthong.systems.directives.models import Directive, DirectiveLeader, LeaderManner


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A leader as a person names him."""

    name: str
    title: str = ""
    manner: str = LeaderManner.SIGNED


@transaction.atomic
def confirm(
    *,
    directive: Directive,
    named: Named,
    by: Officer,
    now: datetime,
    leader: DirectiveLeader | None = None,
) -> DirectiveLeader:
    """Confirm who gave the tasks of a directive: a leader that the reader found, or one more.

    :raises LeaderNameMissing: without a name.
    :raises LeaderNamedTwice: if the directive has the same leader in another row.
    """
    row = _locked(directive, by)
    name = " ".join(named.name.split())
    if not name or not slug(name):
        raise LeaderNameMissing()
    found = _found(row, leader) if leader is not None else DirectiveLeader(directive=row)
    found.agency_id, found.key = by.agency_id, _key_of(name, by)
    if row.leaders.filter(key=found.key).exclude(id=found.id).exists():
        raise LeaderNamedTwice(name=name)
    found.name, found.title, found.manner = name, " ".join(named.title.split()), named.manner
    found.confirmed_by, found.confirmed_name, found.confirmed_at = by.subject, by.name, now
    found.save()
    _record("directives.leader-confirmed", found, by, now)
    return found


@transaction.atomic
def remove(*, directive: Directive, leader: DirectiveLeader, by: Officer, now: datetime) -> None:
    """Take a leader out of a directive that he did not give."""
    row = _locked(directive, by)
    found = _found(row, leader)
    _record("directives.leader-removed", found, by, now)
    found.delete()


def _locked(directive: Directive, by: Officer) -> Directive:
    require(by, Permission.DIRECTIVE_ENTER)
    rows = Directive.objects.visible_to(by).select_for_update(no_key=True)
    row = rows.filter(id=directive.id).first()
    if row is None:
        raise DirectiveNotFound()
    return row


def _found(directive: Directive, leader: DirectiveLeader) -> DirectiveLeader:
    found = directive.leaders.filter(id=leader.id).first()
    if found is None:
        raise LeaderNotFound()
    return found


def _key_of(name: str, by: Officer) -> str:
    """Return the key under which a name is kept: names that differ only in marks get keys of their own."""
    known = dict(
        DirectiveLeader.objects.visible_to(by)
        .confirmed()
        .filter(key__startswith=slug(name))
        .values_list("key", "name")
    )
    plain, number = slug(name), 1
    key = plain
    while key in known and known[key].casefold() != name.casefold():
        number += 1
        key = f"{plain}-{number}"
    return key


def _record(kind: str, row: DirectiveLeader, by: Officer, now: datetime) -> None:
    record(
        kind,
        subject=f"directive:{row.directive_id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "manner": row.manner, "title": row.title},
        personal={"name": row.name},
    )
