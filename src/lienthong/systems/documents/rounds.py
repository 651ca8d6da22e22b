"""What time asks of documents: mail follows its mandate, figures counted anew."""

from datetime import datetime, timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.documents import figures
from lienthong.systems.documents.actions.incoming.following import follow_mandates


def _follow(now: datetime) -> int:
    return follow_mandates(now=now)


register_round("documents-mandates", every=timedelta(minutes=5), run=_follow)
register_round("documents-figures", every=timedelta(seconds=60), run=figures.publish_all)
