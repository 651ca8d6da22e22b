"""What priority and period a task had before they changed, kept by day for lists of a past day."""

from datetime import date

from lienthong.systems.directives.models import Task, TaskTerms

Terms = tuple[str, str]


def terms_of(row: Task) -> Terms:
    """Return priority and period as a task has them."""
    return row.priority, row.period


def keep_terms(row: Task, before: Terms, today: date) -> None:
    """Keep what an assigned task had until today; several changes on one day are one, to the last."""
    if row.assigned_date is None or before == terms_of(row):
        return
    last = row.past_terms.order_by("-known_until").first()
    since = last.known_until if last else row.assigned_date
    if since < today:
        TaskTerms.objects.create(
            agency_id=row.agency_id,
            task=row,
            priority=before[0],
            period=before[1],
            known_from=since,
            known_until=today,
        )
