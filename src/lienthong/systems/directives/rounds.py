"""What time asks of directives: tasks follow mandates, periods open, reminders, figures counted anew."""

from datetime import datetime, timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.directives import figures
from lienthong.systems.directives.actions.above import tell_changes
from lienthong.systems.directives.actions.counting import recount
from lienthong.systems.directives.actions.mandates import follow_mandates
from lienthong.systems.directives.actions.reminders import remind
from lienthong.systems.directives.actions.series import open_periods


def _follow(now: datetime) -> int:
    return follow_mandates(now=now)


def _open(now: datetime) -> int:
    return open_periods(now=now)


def _tell(now: datetime) -> int:
    return tell_changes(now=now)


def _recount(now: datetime) -> int:
    return recount(now=now)


def _remind(now: datetime) -> int:
    return remind(now=now)


register_round("directives-mandates", every=timedelta(minutes=5), run=_follow)
register_round("directives-periods", every=timedelta(seconds=60), run=_open)
# The most that an assigner hears of one duty beside its reports.
register_round("directives-below", every=timedelta(minutes=5), run=_tell)
register_round("directives-days-off", every=timedelta(minutes=10), run=_recount)
register_round("directives-reminders", every=timedelta(minutes=10), run=_remind)
register_round("directives-figures", every=timedelta(seconds=60), run=figures.publish_all)
