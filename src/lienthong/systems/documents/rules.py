"""The law of official documents: who signs, by when a step is due, how numbers and symbols are written."""

from collections.abc import Callable, Collection
from datetime import date, datetime

#: Prefixes of a post (NĐ 30/2020/NĐ-CP, art. 13): collective, acting, for the head, by order, by mandate.
AUTHORITIES = ("TM.", "Q.", "KT.", "TL.", "TUQ.")

#: Status codes of QĐ 28/2018/QĐ-TTg in the order in which a document passes through them.
PATH = ("01", "03", "04", "05", "06")
REFUSED = "02"
RECALL_ASKED, RECALL_AGREED, RECALL_DECLINED = "13", "15", "16"
RECALL_CODES = frozenset({RECALL_ASKED, RECALL_AGREED, RECALL_DECLINED})
REPORTABLE = frozenset({*PATH, REFUSED, RECALL_AGREED, RECALL_DECLINED})
_RANK = {"": 0, "01": 1, "03": 2, "04": 3, "05": 4, "06": 5, REFUSED: 6}

#: edXML priorities: from here on a step is due at once.
URGENT = 1

OUTGOING_STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "cancelled"}),
    "submitted": frozenset({"draft", "signed"}),
    "signed": frozenset({"issued", "cancelled"}),
    "issued": frozenset({"recalled", "replaced"}),
    "recalled": frozenset({"replaced"}),
    "replaced": frozenset(),
    "cancelled": frozenset(),
}

INCOMING_STEPS: dict[str, frozenset[str]] = {
    "arrived": frozenset({"registered", "refused", "withdrawn", "passed-on"}),
    "registered": frozenset(
        {"assigned", "processing", "done", "returned", "withdrawn", "passed-on"}
    ),
    "assigned": frozenset({"assigned", "processing", "done", "returned", "withdrawn", "passed-on"}),
    "processing": frozenset({"assigned", "done", "returned", "withdrawn", "passed-on"}),
    "done": frozenset({"withdrawn"}),
    "refused": frozenset(),
    "returned": frozenset(),
    "withdrawn": frozenset(),
    "passed-on": frozenset(),
}


def can_step(steps: dict[str, frozenset[str]], before: str, after: str) -> bool:
    """Tell whether a document may pass from one state to another."""
    return after in steps.get(before, frozenset())


def number_of(text: str) -> int | None:
    """Return the number in a text such as "02" or "320", or None where there is none."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return int(digits) if digits and int(digits) > 0 else None


def may_sign(lent: Collection[str], authority: str) -> bool:
    """Tell whether an officer may sign under the authority written before the post.

    ``lent`` are the prefixes of the delegations by which alone the officer may sign, empty for one who signs
    by right of the post. Who signs by delegation must say so (NĐ 30/2020/NĐ-CP, art. 13).
    """
    return not lent or authority in lent


def send_by(signed: date, urgency: int, next_working_day: Callable[[date], date]) -> date:
    """Return the last day for issuing: the day of signing if urgent, else the next working day."""
    return signed if urgency >= URGENT else next_working_day(signed)


def submit_by(arrived: date, urgency: int, next_working_day: Callable[[date], date]) -> date:
    """Return the last day for putting an incoming document before the leader (NĐ 30/2020/NĐ-CP, art. 23)."""
    return arrived if urgency >= URGENT else next_working_day(arrived)


def moves_on(current: str, reported: str) -> bool:
    """Tell whether a reported status code lies further on the path than the one known.

    Reports may come late, twice or out of order; the farthest one counts.
    """
    return _RANK.get(reported, -1) > _RANK.get(current, 0)


def standing(deadline: date | None, today: date, is_open: bool) -> str:
    """Return how a deadline stands: "overdue", "today", "soon" (1 to 3 days), "later" or "" without one."""
    if deadline is None or not is_open:
        return ""
    days = (deadline - today).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    return "soon" if days <= 3 else "later"


def earliest(first: datetime | None, second: datetime) -> datetime:
    """Return the earlier of a known moment and a reported one."""
    return second if first is None else min(first, second)
