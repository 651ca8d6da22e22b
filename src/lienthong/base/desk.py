"""The officer's desk: each app registers its menu entries and cards, so that pages know no systems."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from lienthong.base.access import Holder
from lienthong.base.counting import Counting, counted
from lienthong.base.errors import Unavailable
from lienthong.base.formats import grouped

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """One entry of the service navigation, shown to the holders of a permission (None: to all officers).

    Entries of a long section that belong together share a ``group``, which is shown before them.
    """

    section: Label
    label: Label
    url_name: str
    permission: str | None = None
    order: int = 100
    group: Label = ""


@dataclass(frozen=True, kw_only=True)
class CardContent:
    """What a card shows now; ``rows`` are (label, address, note).

    With ``columns`` the card is a table of its own below the others, ``rows`` are the table's rows and
    ``kind`` colours its title. A ``title`` takes the place of the card's.
    """

    title: Label = ""
    value: Any = ""
    text: Label = ""
    href: str = ""
    kind: str = ""
    rows: Sequence[Sequence[Any]] = ()
    columns: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A card that shows a count: what is to be counted, and ``show(answers)`` that makes its content of it.

    The counts of all cards are asked with one statement.
    """

    asked: Sequence[Counting]
    show: Callable[[Sequence[Any]], CardContent | None]


def counted_card(rows: "QuerySet[Any]", href: str, kind: str) -> Counted:
    """Return a card that counts rows and leads to their list; it is left out where there are none."""

    def show(answers: Sequence[Any]) -> CardContent | None:
        (count,) = answers
        return CardContent(value=grouped(count), href=href, kind=kind) if count else None

    return Counted(asked=[Counting(rows)], show=show)


Loaded = CardContent | Counted | Sequence[CardContent] | None


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card of the desk; ``load(officer, now)`` fills it, None leaves it out, several contents make several.

    Figures of one ``section`` stand together, under its name.
    """

    title: Label
    load: Callable[[Any, datetime], Loaded]
    permission: str | None = None
    order: int = 100
    section: Label = ""


@dataclass(frozen=True)
class LoadedCard:
    """A card together with its content, ready to be shown."""

    card: Card
    content: CardContent

    @property
    def title(self) -> Label:
        """What the card is called."""
        return self.content.title or self.card.title


@dataclass
class _Desk:
    menu: list[MenuEntry] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


_desk = _Desk()


def register_menu(entry: MenuEntry) -> MenuEntry:
    """Put an entry into the navigation of those who may use it; registering it again changes nothing."""
    if entry not in _desk.menu:
        _desk.menu.append(entry)
    return entry


def register_card(card: Card) -> Card:
    """Put a card on the desk of those who may see it; registering it again changes nothing."""
    if card not in _desk.cards:
        _desk.cards.append(card)
    return card


def menu_for(officer: Holder | None) -> list[MenuEntry]:
    """Return the navigation of an officer, in order; nobody has none."""
    return sorted(
        (entry for entry in _desk.menu if _may(officer, entry.permission)),
        key=lambda entry: (entry.order, entry.url_name),
    )


def cards_for(officer: Holder, now: datetime) -> list[LoadedCard]:
    """Return the filled cards of an officer's desk, in order."""
    allowed = sorted(
        (card for card in _desk.cards if _may(officer, card.permission)),
        key=lambda card: card.order,
    )
    loaded = [(card, _content(card, officer, now)) for card in allowed]
    answers = _answers([found for _card, found in loaded if isinstance(found, Counted)])
    return [
        LoadedCard(card, content)
        for card, found in loaded
        for content in _shown(found, answers)
        if content is not None
    ]


def _answers(asking: Sequence[Counted]) -> Iterator[list[Any]]:
    """Yield the answers of each card that counts, asked all at once."""
    every = iter(counted([one for each in asking for one in each.asked]))
    return iter([list(islice(every, len(each.asked))) for each in asking])


def _shown(found: Loaded, answers: Iterator[list[Any]]) -> Sequence[CardContent | None]:
    if isinstance(found, Counted):
        return [found.show(next(answers))]
    return list(found) if isinstance(found, Sequence) else [found]


def _content(card: Card, officer: Holder, now: datetime) -> Loaded:
    """Return what a card shows; one that cannot say it now says why, and spoils no other."""
    try:
        return card.load(officer, now)
    except Unavailable as refusal:
        return CardContent(value="–", text=refusal.sentence, kind="warn")


def _may(officer: Holder | None, permission: str | None) -> bool:
    if officer is None:
        return False
    return permission is None or permission in officer.permissions
