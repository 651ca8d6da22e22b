"""Ids, clock, canonical JSON and refusals."""

from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.base import clock
from lienthong.base.errors import Conflict, NotFound, Refusal, problem
from lienthong.base.ids import new_id
from lienthong.base.jsontext import canonical

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_ids_are_version_7_unique_and_in_order_of_time() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    stamps = [one.int >> 80 for one in made]
    assert stamps == sorted(stamps)


def test_the_day_is_that_of_viet_nam() -> None:
    evening = datetime(2019, 9, 9, 17, 0, tzinfo=UTC)
    assert clock.day_of(evening) == date(2019, 9, 10)
    assert clock.day_of(evening - timedelta(seconds=1)) == date(2019, 9, 9)
    assert clock.now().utcoffset() == timedelta(0)


def test_canonical_json_is_sorted_dense_and_in_utf_8() -> None:
    assert canonical({"b": 1, "a": ["Đ", None, True]}) == '{"a":["Đ",null,true],"b":1}'.encode()


def test_moments_are_written_in_utc() -> None:
    local = datetime(2019, 9, 9, 7, 0, tzinfo=clock.VIETNAM)
    assert canonical(local) == b'"2019-09-09T00:00:00.000000Z"'
    assert canonical([date(2019, 9, 9)]) == b'["2019-09-09"]'


@pytest.mark.parametrize("value", [1.5, {1.0}, b"x", object(), {"a": 0.1}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@given(plain)
def test_the_order_of_keys_never_matters(value: object) -> None:
    def turned(one: object) -> object:
        if isinstance(one, dict):
            return {key: turned(one[key]) for key in reversed(one)}
        return [turned(item) for item in one] if isinstance(one, list) else one

    assert canonical(turned(value)) == canonical(value)


class TooLate(Refusal):
    code = "too-late"
    message = "Đã quá hạn %(days)s ngày."
    status = 410


def test_a_refusal_fills_its_sentence_with_its_data() -> None:
    assert TooLate(days=3).sentence == "Đã quá hạn 3 ngày."


def test_a_refusal_may_bring_its_own_sentence() -> None:
    assert Conflict("Số này đã dùng.").sentence == "Số này đã dùng."
    assert str(NotFound()).endswith(".")


def test_a_percent_sign_without_data_is_only_a_percent_sign() -> None:
    assert Refusal("Đạt 100%.").sentence == "Đạt 100%."


def test_a_refusal_becomes_a_problem_document() -> None:
    body = problem(TooLate(days=3), instance="/x")
    assert body == {
        "type": "urn:lienthong:error:too-late",
        "title": "Đã quá hạn 3 ngày.",
        "status": 410,
        "code": "too-late",
        "instance": "/x",
        "data": {"days": "3"},
    }
