"""Pure rules of Quy chế 02/QC-VPCP-BTTTT: dates that stand, reasons that are owed, when a file may go up."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

AGREES = "agrees"
AGREES_WITH_REMARKS = "agrees-with-remarks"
DISAGREES = "disagrees"

UNANSWERED = "unanswered"
UNDECIDED = "undecided"
DISPUTED = "disputed"
TURNED_AWAY = "turned-away"


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of one request before its file is submitted."""

    addressee: str
    is_answered: bool
    is_marked_late: bool
    is_turned_away: bool
    undecided: int
    open_escalations: int


def blockers(standings: Iterable[Standing]) -> list[tuple[str, str]]:
    """Return what keeps a file from being submitted, as (addressee, reason code) (Điều 5.5, 3.6)."""
    found = []
    for each in standings:
        if each.is_turned_away:
            found.append((each.addressee, TURNED_AWAY))
        elif not each.is_answered and not each.is_marked_late:
            found.append((each.addressee, UNANSWERED))
        if each.undecided:
            found.append((each.addressee, UNDECIDED))
        if each.open_escalations:
            found.append((each.addressee, DISPUTED))
    return found


def needs_remarks(stance: str) -> bool:
    """Say whether a stance has to be borne out by at least one remark."""
    return stance in {AGREES_WITH_REMARKS, DISAGREES}


def is_late(answered: date | None, due: date, today: date) -> bool:
    """Say whether an answer came, or is still to come, after its date; the due day itself is in time."""
    return (answered or today) > due


def can_ask_for_time(due: date, on: date) -> bool:
    """Say whether a later date may still be asked for: until the date itself, not after it (Điều 6.4)."""
    return on <= due


def is_binding(in_force: date, ended: date | None, on: date) -> bool:
    """Say whether an agreement binds its two agencies on a day (Điều 12.1)."""
    return in_force <= on and (ended is None or on < ended)


def is_agenda_settled(answers: Mapping[str, int], agenda_number: int) -> bool:
    """Say whether every agency has answered to the present agenda (Điều 5.3); nobody asked is not settled."""
    return bool(answers) and all(number == agenda_number for number in answers.values())


def same_words(one: str, other: str) -> bool:
    """Say whether two texts say the same, white space and Unicode form aside."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def next_round(
    rounds: Collection[int], own: Collection[int], partner: Collection[int]
) -> int | None:
    """Return the round in which this side's leader may decide, or None while the other one is awaited.

    Each leader decides once in a round; a new round opens only when both have spoken and differ.
    """
    last = max(rounds, default=1)
    if last not in own:
        return last
    return last + 1 if last in partner else None
