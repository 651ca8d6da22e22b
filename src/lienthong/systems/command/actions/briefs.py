"""Making the morning brief: by a person at any time, by itself on working mornings where it is ordered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import attachments
from lienthong.base.clock import VIETNAM, day_of
from lienthong.base.errors import Conflict, NotAllowed
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.command import briefing, rules, tiles
from lienthong.systems.command.board import board
from lienthong.systems.command.models import Brief, BriefOrder


class BriefOrdered(Conflict):
    code = "brief-ordered"
    message = _("Cơ quan đã đặt bản tin sáng. Bản tin được lập lúc 6 giờ 30 mỗi ngày làm việc.")


class BriefHoldsMore(NotAllowed):
    code = "brief-holds-more"
    message = _(
        "Bản tin này có số liệu mà chức vụ của bạn không được xem. Hãy tự lập bản tin; bản của bạn chỉ có"
        " số liệu bạn được xem."
    )


class BriefNotOrdered(Conflict):
    code = "brief-not-ordered"
    message = _("Cơ quan chưa đặt bản tin sáng nên không có gì để thôi.")


@transaction.atomic
def make_brief(*, as_of: datetime, by: Officer, now: datetime) -> Brief:
    """Draw the brief of the officer's agency with the figures known at a moment, and keep it.

    :raises NotAllowed: without the permission.
    """
    require(by, Permission.COMMAND_READ)
    return _make(by, as_of, now, is_automatic=False)


def require_readable(brief: Brief, by: Officer) -> None:
    """Refuse a brief that may hold figures which the officer is not allowed to see.

    What a person made shows no more than that person may see; what was made by itself shows everything.

    :raises BriefHoldsMore: if another may see more than the officer.
    """
    require(by, Permission.COMMAND_READ)
    if brief.made_by != by.subject and not tiles.permissions() <= set(by.permissions):
        raise BriefHoldsMore()


@transaction.atomic
def order_briefs(*, by: Officer, now: datetime) -> BriefOrder:
    """Have the brief made by itself from the next working morning on.

    :raises NotAllowed: without the permission.
    :raises BriefOrdered: if it is ordered already.
    """
    require(by, Permission.COMMAND_MANAGE)
    found, was_made = BriefOrder.objects.get_or_create(
        agency_id=by.agency_id,
        ended_at=None,
        defaults={"ordered_by": by.subject, "ordered_at": now},
    )
    if not was_made:
        raise BriefOrdered()
    _record("command.briefs-ordered", str(found.pk), by, now)
    return found


@transaction.atomic
def stop_briefs(*, by: Officer, now: datetime) -> BriefOrder:
    """Have no more briefs made by themselves.

    :raises NotAllowed: without the permission.
    :raises BriefNotOrdered: if none are.
    """
    require(by, Permission.COMMAND_MANAGE)
    order = (
        BriefOrder.objects.select_for_update(no_key=True)
        .filter(agency=by.agency_id, ended_at=None)
        .first()
    )
    if order is None:
        raise BriefNotOrdered()
    order.ended_at = now
    order.save(update_fields=["ended_at"])
    _record("command.briefs-stopped", str(order.pk), by, now)
    return order


def make_morning_briefs(now: datetime) -> int:
    """Make this working morning's briefs of all who ordered them and return how many; once each.

    A worker that starts later still makes them, with the figures that were known at half past six.
    """
    day = day_of(now)
    as_of = rules.brief_moment(day, VIETNAM)
    if now < as_of:
        return 0
    waiting = BriefOrder.objects.filter(ended_at=None, ordered_at__lte=as_of).exclude(
        agency__in=Brief.objects.morning_of(day).values("agency")
    )
    # The calendar is asked only when there is something to make.
    records = list(AgencyRecord.objects.as_of(day).filter(agency__in=waiting.values("agency")))
    if not records or not deadline_clock().calendar.is_working_day(day):
        return 0
    return sum(_make_morning(record, as_of, now) for record in records)


@transaction.atomic
def _make_morning(record: AgencyRecord, as_of: datetime, now: datetime) -> int:
    order = BriefOrder.objects.select_for_update(no_key=True).filter(
        agency=record.agency_id, ended_at=None
    )
    if not list(order) or Brief.objects.morning_of(day_of(now)).filter(agency=record.agency_id):
        return 0
    _make(system_officer(record), as_of, now, is_automatic=True)
    return 1


def _make(by: Officer, as_of: datetime, now: datetime, *, is_automatic: bool) -> Brief:
    # Official papers are Vietnamese, whatever the language of the screen.
    with override("vi"):
        shown = board(by.agency_code, as_of, permissions=None if is_automatic else by.permissions)
        drawn = briefing.draw(shown, by.agency_name)
    kept = attachments.store(drawn.pdf)
    made = Brief.objects.create(
        agency_id=by.agency_id,
        brief_date=day_of(as_of),
        as_of=as_of,
        is_automatic=is_automatic,
        made_by=by.subject,
        made_by_name=by.name,
        created_at=now,
        pdf_sha256=kept.sha256,
        pdf_size=kept.size,
        pages=drawn.pages,
    )
    ledger.record(
        "command.brief-made",
        subject=f"brief:{made.pk}",
        by=by.subject,
        now=now,
        public={"as_of": as_of.isoformat(), "sha256": kept.sha256, "automatic": is_automatic},
    )
    return made


def _record(kind: str, order: str, by: Officer, now: datetime) -> None:
    ledger.record(kind, subject=f"brief-order:{order}", by=by.subject, now=now, public={})
