from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from lienthong.base.tenancy import acting_for, protect

OURS = SimpleNamespace(id=1, code="G22")
THEIRS = SimpleNamespace(id=2, code="H26")

Acting = Callable[[Any], Any]


def run(sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def papers(db: None) -> Iterator[None]:
    """A table of two agencies' rows, by id and by code, under row-level security."""
    run("RESET ROLE")
    run("CREATE TABLE trial_paper (agency_id bigint, sender text, name text)")
    for statement in protect("trial_paper").sql:
        run(statement)
    run("SET ROLE lienthong_worker")
    run("INSERT INTO trial_paper VALUES (1, 'G22', 'ours'), (2, 'H26', 'theirs')")
    yield
    run("RESET ROLE")


def names() -> list[str]:
    return sorted(row[0] for row in run("SELECT name FROM trial_paper"))


def test_the_web_sees_the_rows_of_the_acting_agency_only(papers: None, as_web: Acting) -> None:
    with as_web(OURS):
        assert names() == ["ours"]
    with as_web(THEIRS):
        assert names() == ["theirs"]


def test_nobody_sees_nothing(papers: None, as_web: Acting) -> None:
    with as_web(None):
        assert names() == []


def test_the_worker_sees_all_rows(papers: None) -> None:
    assert names() == ["ours", "theirs"]


def test_a_row_of_another_agency_cannot_be_written(papers: None, as_web: Acting) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), as_web(OURS):
        run("INSERT INTO trial_paper VALUES (2, 'H26', 'forged')")


def test_a_row_of_another_agency_cannot_be_changed_or_removed(papers: None, as_web: Acting) -> None:
    with as_web(OURS):
        run("UPDATE trial_paper SET name = 'changed' WHERE agency_id = 2")
        run("DELETE FROM trial_paper WHERE agency_id = 2")
    assert names() == ["ours", "theirs"]


def test_the_owner_is_bound_too(papers: None) -> None:
    forced = run("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'trial_paper'")
    assert forced == [(True,)]


def test_protection_by_code(papers: None, as_web: Acting) -> None:
    run("RESET ROLE")
    run("DROP POLICY own_agency ON trial_paper")
    run(protect("trial_paper", column="sender", by="code").sql[2])
    run("SET ROLE lienthong_worker")
    with as_web(THEIRS):
        assert names() == ["theirs"]


def test_the_agency_of_before_comes_back(papers: None) -> None:
    current = "SELECT current_setting('lienthong.agency_code', true)"
    with acting_for(1, "G22"):
        with acting_for(2, "H26"):
            assert run(current) == [("H26",)]
        assert run(current) == [("G22",)]
    assert run(current) == [("",)]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_is_no_acting() -> None:
    with pytest.raises(RuntimeError), acting_for(1, "G22"):
        pass


def test_a_broken_transaction_does_not_hide_its_error(papers: None) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_for(1, "G22"):
        run("SELECT * FROM no_such_table")
