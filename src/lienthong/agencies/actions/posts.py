"""Units and posts of one's own agency: new ones, and the end of old ones."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from lienthong.agencies import permissions
from lienthong.agencies.actions.acting import Actor
from lienthong.agencies.models import Agency, Post, PostKind, Unit
from lienthong.base.access import check
from lienthong.base.errors import Conflict, Invalid, NotAllowed
from lienthong.ledger.actions import record


class UnitNameTaken(Conflict):
    code = "unit-short-name-taken"
    message = _("Cơ quan đã có đơn vị viết tắt là %(short_name)s.")


class LeaderExists(Conflict):
    code = "post-leader-exists"
    message = _("Cơ quan đã có vị trí đứng đầu. Hãy kết thúc vị trí đó trước.")


class EndsBeforeItBegins(Invalid):
    code = "period-ends-before-it-begins"
    message = _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.")


class UnitHasPosts(Conflict):
    code = "unit-has-posts"
    message = _("Đơn vị còn vị trí đang hiệu lực. Hãy kết thúc các vị trí đó trước.")


@transaction.atomic
def add_unit(
    *,
    agency: Agency,
    name: str,
    short_name: str,
    from_date: date,
    by: Actor,
    now: datetime,
    rank: int = 100,
) -> Unit:
    """Add a unit to an agency.

    :raises UnitNameTaken: if a unit of that abbreviation exists then.
    """
    _may(by, agency.pk)
    valid = DateRange(from_date, None)
    if agency.units.filter(short_name=short_name, valid__overlap=valid).exists():
        raise UnitNameTaken(short_name=short_name)
    unit = Unit.objects.create(
        agency=agency, name=name, short_name=short_name, rank=rank, valid=valid
    )
    _record("unit.added", agency, by, now, name)
    return unit


@transaction.atomic
def end_unit(*, unit: Unit, on: date, by: Actor, now: datetime) -> None:
    """End a unit from a day on.

    :raises UnitHasPosts: while it has posts beyond that day.
    """
    _may(by, unit.agency_id)
    unit = (
        Unit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agency")
        .get(pk=unit.pk)
    )
    if unit.posts.filter(valid__overlap=DateRange(on, None)).exists():
        raise UnitHasPosts()
    unit.valid = _shortened(unit.valid, on)
    unit.save(update_fields=["valid"])
    _record("unit.ended", unit.agency, by, now, unit.name)


@transaction.atomic
def add_post(
    *,
    agency: Agency,
    title: str,
    kind: str,
    from_date: date,
    by: Actor,
    now: datetime,
    unit: Unit | None = None,
    signs_as: str = "",
    rank: int = 100,
) -> Post:
    """Add a post to an agency.

    :raises LeaderExists: for a second head of the agency on one day.
    """
    _may(by, agency.pk)
    valid = DateRange(from_date, None)
    is_leader = kind == PostKind.LEADER
    if is_leader and agency.posts.leading().filter(valid__overlap=valid).exists():
        raise LeaderExists()
    post = Post.objects.create(
        agency=agency,
        unit=unit,
        title=title,
        kind=kind,
        rank=rank,
        is_leader=is_leader,
        signs_as=signs_as,
        valid=valid,
    )
    _record("post.added", agency, by, now, title)
    return post


@transaction.atomic
def end_post(*, post: Post, on: date, by: Actor, now: datetime) -> None:
    """End a post from a day on.

    :raises EndsBeforeItBegins: if the day is not after its first.
    """
    _may(by, post.agency_id)
    post = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agency")
        .get(pk=post.pk)
    )
    post.valid = _shortened(post.valid, on)
    post.save(update_fields=["valid"])
    _record("post.ended", post.agency, by, now, post.title)


def _may(by: Actor, agency_id: int) -> None:
    """Let administrators change their own agency only."""
    check(by, permissions.POST_MANAGE)
    if by.agency_id != agency_id:
        raise NotAllowed(permission=permissions.POST_MANAGE)


def _shortened(valid: DateRange, on: date) -> DateRange:
    if valid.lower is not None and valid.lower >= on:
        raise EndsBeforeItBegins(day=valid.lower.strftime("%d/%m/%Y"))
    return DateRange(valid.lower, on)


def _record(kind: str, agency: Agency, by: Actor, now: datetime, name: str) -> None:
    record(kind, subject=f"agency:{agency.key}", by=by.subject, now=now, public={"name": name})
