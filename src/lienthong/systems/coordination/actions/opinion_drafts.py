"""An opinion before it is given: an officer prepares and submits it, who speaks for the agency sends it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from lienthong.axis.envelope import Attachment
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    entered,
    happened,
    listed,
    own,
    unlisted,
    words,
)
from lienthong.systems.coordination.actions.duties import Point, checked, require_owed, send
from lienthong.systems.coordination.models import HappeningKind, OpinionDuty


@transaction.atomic
def prepare(
    *,
    duty: OpinionDuty,
    stance: str,
    points: Sequence[Point],
    attachments: Sequence[Attachment] = (),
    is_submitted: bool,
    by: Officer,
    now: datetime,
) -> OpinionDuty:
    """Keep the opinion as an officer prepares it; submitted, it awaits the head of the unit or a leader.

    :raises AnsweredAlready, CaseClosed, RemarksMissing: as for giving it.
    """
    require(by, Permission.COORDINATION_ANSWER)
    duty = own(OpinionDuty, duty.pk, by)
    require_owed(duty)
    stance, written = checked(stance, points)
    duty.draft = {
        "stance": stance,
        "points": [{"place": each.place, "text": each.text} for each in written],
        "attachments": listed(attachments),
        "by": by.name,
        "at": now.isoformat(),
        "is_submitted": is_submitted,
    }
    duty.save(update_fields=["draft"])
    if is_submitted:
        happened(duty, HappeningKind.OPINION_PREPARED, by=by.name, now=now)
    entered("opinion-prepared", duty, by, now, submitted=is_submitted)
    return duty


@transaction.atomic
def confirm(*, duty: OpinionDuty, seen: str, by: Officer, now: datetime) -> OpinionDuty:
    """Send the opinion that was submitted, as it was when it was read (``seen`` is its moment).

    :raises NothingSubmitted: without one.
    :raises DraftChanged: if it was changed since it was read.
    """
    duty, draft = _submitted(duty, seen, by)
    points = [Point(each["place"], each["text"]) for each in draft["points"]]
    return send(duty, draft["stance"], points, unlisted(draft["attachments"]), by, now)


@transaction.atomic
def hand_back(
    *, duty: OpinionDuty, seen: str, reason: str, by: Officer, now: datetime
) -> OpinionDuty:
    """Give a submitted opinion back to be changed, and say why.

    :raises NothingSubmitted, DraftChanged: as for sending it.
    :raises ReasonMissing: without a reason.
    """
    duty, draft = _submitted(duty, seen, by)
    reason = words(reason, refusals.ReasonMissing)
    duty.draft = draft | {"is_submitted": False, "reason": reason, "returned_by": by.name}
    duty.save(update_fields=["draft"])
    happened(duty, HappeningKind.OPINION_RETURNED, by=by.name, now=now, text=reason)
    entered("opinion-returned", duty, by, now)
    return duty


def _submitted(duty: OpinionDuty, seen: str, by: Officer) -> tuple[OpinionDuty, dict[str, Any]]:
    require(by, Permission.COORDINATION_CONFIRM)
    duty = own(OpinionDuty, duty.pk, by)
    require_owed(duty)
    draft = duty.draft
    if draft is None or not draft["is_submitted"]:
        raise refusals.NothingSubmitted()
    if draft["at"] != seen:
        raise refusals.DraftChanged(by=draft["by"])
    return duty, draft
