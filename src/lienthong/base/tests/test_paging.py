import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from lienthong.base import paging
from lienthong.base.paging import page_of


def asked(number: str):
    return RequestFactory().get("/", {"page": number})


def test_a_page_holds_its_rows_and_knows_its_neighbours() -> None:
    page = page_of(range(25), asked("2"), size=10)
    assert list(page) == list(range(10, 20))
    assert page.has_previous and page.has_next
    assert (page.number, page.offset, page.pages) == (2, 10, 3)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "99", "1e3", "٣", "9" * 40])
def test_a_number_that_is_none_is_page_one(number: str) -> None:
    assert page_of(range(25), asked(number), size=10).number == 1


def test_an_empty_list_has_one_empty_page() -> None:
    page = page_of([], asked("1"))
    assert len(page) == 0 and page.pages == 1 and not page.has_next


@pytest.mark.django_db
def test_counting_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 3)
    rows = ContentType.objects.order_by("pk")
    assert rows.count() > 3
    page = page_of(rows, asked("1"), size=2)
    assert page.counted == 4 and not page.is_counted_in_full
    assert page.total_label == "hơn 3"


@pytest.mark.django_db
def test_a_page_beyond_the_counted_rows_is_still_reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 3)
    page = page_of(ContentType.objects.order_by("pk"), asked("3"), size=2)
    assert page.number == 3 and len(page) == 2


@pytest.mark.django_db
def test_a_page_costs_two_queries() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(ContentType.objects.order_by("pk"), asked("1"), size=2)
    assert len(queries) == 2
