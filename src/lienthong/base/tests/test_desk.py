from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from lienthong.base import desk
from lienthong.base.counting import Counting
from lienthong.base.desk import (
    Card,
    CardContent,
    Counted,
    MenuEntry,
    cards_for,
    menu_for,
    register_card,
    register_menu,
)
from lienthong.base.errors import Unavailable

NOW = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Officer:
    permissions: frozenset[str]


@pytest.fixture(autouse=True)
def an_empty_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(desk, "_desk", desk._Desk())
    return


def entry(label: str, permission: str | None = None, order: int = 100) -> MenuEntry:
    return MenuEntry(section="S", label=label, url_name=label, permission=permission, order=order)


def test_menu_shows_what_the_officer_may_use_in_order() -> None:
    for one in (entry("b", order=2), entry("a", "x", order=1), entry("c", "y")):
        register_menu(one)
    assert [one.label for one in menu_for(Officer(frozenset({"x"})))] == ["a", "b"]


def test_nobody_has_no_menu() -> None:
    register_menu(entry("a"))
    assert menu_for(None) == []


def test_registering_twice_changes_nothing() -> None:
    register_menu(entry("a"))
    register_menu(entry("a"))
    assert len(menu_for(Officer(frozenset()))) == 1


def test_cards_are_loaded_only_for_those_who_may_see_them() -> None:
    def forbidden(officer: object, now: datetime) -> CardContent:
        raise AssertionError("loaded without permission")

    register_card(Card(title="no", load=forbidden, permission="x"))
    register_card(Card(title="yes", load=lambda officer, now: CardContent(value=now.year)))
    register_card(Card(title="empty", load=lambda officer, now: None))
    shown = cards_for(Officer(frozenset()), NOW)
    assert [(one.card.title, one.content.value) for one in shown] == [("yes", 2020)]


def test_a_card_that_cannot_be_filled_says_why_and_spoils_no_other() -> None:
    def closed(officer: object, now: datetime) -> CardContent:
        raise Unavailable("Chưa có lịch.")

    register_card(Card(title="closed", load=closed, order=1))
    register_card(Card(title="open", load=lambda officer, now: CardContent(value=7), order=2))
    shown = cards_for(Officer(frozenset()), NOW)
    assert [(one.content.value, one.content.text) for one in shown] == [
        ("–", "Chưa có lịch."),
        (7, ""),
    ]


def test_several_contents_of_a_card_have_titles_of_their_own() -> None:
    contents = [CardContent(title="late", value=1), CardContent(value=2)]
    register_card(Card(title="due", load=lambda officer, now: contents))
    shown = cards_for(Officer(frozenset()), NOW)
    assert [(one.title, one.content.value) for one in shown] == [("late", 1), ("due", 2)]


@pytest.mark.django_db
def test_counts_of_all_cards_are_one_statement(django_assert_num_queries: Any) -> None:
    from django.contrib.contenttypes.models import ContentType

    every = ContentType.objects.all()
    total = every.count()

    def counting(*asked: Counting) -> Counted:
        return Counted(asked=asked, show=lambda answers: CardContent(value=list(answers)))

    loads = (
        counting(Counting(every), Counting(every, 3)),
        counting(Counting(every.none()), Counting(every.none(), first=True)),
        counting(Counting(every.order_by("pk").values("pk"), first=True)),
        Counted(asked=[Counting(every)], show=lambda answers: None),
    )
    for order, load in enumerate(loads):
        register_card(Card(title=str(order), load=lambda o, n, load=load: load, order=order))
    with django_assert_num_queries(1):
        shown = cards_for(Officer(frozenset()), NOW)
    first = every.order_by("pk").first()
    assert first is not None
    assert [one.content.value for one in shown] == [[total, 3], [0, None], [first.pk]]
