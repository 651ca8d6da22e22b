from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import DataError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from lienthong.base import bulk

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def session(key: str, data: str = 'mười "hai"') -> Session:
    return Session(session_key=key, session_data=data, expire_date=LATER)


def test_rows_arrive_as_they_were() -> None:
    bulk.insert([session("a"), session("b", "")])
    assert list(Session.objects.order_by("pk").values_list()) == [
        ("a", 'mười "hai"', LATER),
        ("b", "", LATER),
    ]


def test_no_rows_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        bulk.insert([])
    assert len(queries) == 0


def test_what_is_there_already_is_refused() -> None:
    bulk.insert([session("a")])
    with pytest.raises(IntegrityError):
        bulk.insert([session("a")])


def test_what_is_there_already_can_be_left_out() -> None:
    bulk.insert([session("a", "first")])
    bulk.insert([session("a", "second"), session("b")], ignore_conflicts=True)
    assert Session.objects.get(pk="a").session_data == "first"
    assert Session.objects.filter(pk="b").exists()


def test_a_text_too_long_is_refused_and_never_cut() -> None:
    with pytest.raises(DataError):
        bulk.insert([session("x" * 41)])
