import pytest

from lienthong.base import searching
from lienthong.base.searching import query_of
from lienthong.systems.documents.models import IncomingDocument

pytestmark = pytest.mark.django_db


def found(world, text, code="H26"):
    agency = world.agencies[code].id
    rows = IncomingDocument.objects.filter(agency_id=agency).matching(text, agency_id=agency)
    return set(rows.values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Chính phủ", "chinh & phu:*"),
        ("320/TB-VPCP", "320 & tb & vpcp:*"),
        ("a", "a"),
        ("': & |", ""),
    ],
)
def test_words_become_a_query(text, query):
    assert query_of(text) == query


def test_every_word_must_be_there_and_the_last_may_be_begun(world, incoming_row):
    incoming_row(subject="Cải cách hành chính")
    assert found(world, "cai han") == {"Cải cách hành chính"}
    assert found(world, "cai anh") == set()
    assert found(world, "ca hanh") == set()


def test_nothing_typed_finds_everything(world, incoming_row):
    incoming_row(subject="Một")
    assert found(world, " ") == {"Một"}


def test_old_documents_are_found_beyond_the_newest(world, incoming_row, monkeypatch):
    monkeypatch.setattr(searching, "RECENT", 2)
    incoming_row(subject="Đập thủy điện")
    for number in range(3):
        incoming_row(subject=f"Mới {number}")
    assert found(world, "thuy dien") == {"Đập thủy điện"}


def test_an_agency_with_few_documents_asks_no_index(world, incoming_row, django_assert_num_queries):
    incoming_row(subject="Đập thủy điện")
    with django_assert_num_queries(2):
        assert found(world, "thuy dien") == {"Đập thủy điện"}


def test_nobody_can_type_the_mark_of_an_agency(world, incoming_row):
    incoming_row(subject="Họp")
    assert found(world, f"@{world.agencies['H26'].id}") == set()


def test_of_frequent_words_the_newest_are_found(world, incoming_row, monkeypatch):
    monkeypatch.setattr(searching, "MOST_FOUND", 2)
    for number in range(4):
        incoming_row(subject=f"Họp {number}")
    assert len(found(world, "hop")) == 2


def test_the_search_stays_inside_the_agency(world, incoming_row, as_web):
    incoming_row("H26", subject="Của Hà Nội")
    with as_web(world.agencies["G22"]):
        assert found(world, "cua", "H26") == set()
    with as_web(world.agencies["H26"]):
        assert found(world, "cua", "H26") == {"Của Hà Nội"}


def test_the_index_is_asked_within_the_acting_agency_only(world, incoming_row, as_web):
    from django.db import connection

    row = incoming_row("H26", subject="Của Hà Nội")
    sql = "SELECT * FROM documents_incoming_matching(%s, to_tsquery('simple', 'cua'), 10)"
    answers = {}
    for code in (None, "G22", "H26"):
        with as_web(world.agencies.get(code)), connection.cursor() as cursor:
            cursor.execute(sql, [world.agencies["H26"].id])
            answers[code] = [found_id for (found_id,) in cursor.fetchall()]
    assert answers == {None: [], "G22": [], "H26": [row.id]}
