"""A leaf's content is read back as it was written, or not at all."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.ledger import events
from lienthong.ledger.verification import ConsistencyProof, InclusionProof, ProofMalformed

EVENT = events.Event(
    id=UUID(int=7),
    kind="document.issued",
    subject="document:1",
    by="person:0",
    at=datetime(2020, 9, 9, 3, 0, tzinfo=UTC),
    public={"b": 1, "a": ["ô", None, True]},
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_an_event_is_read_back_as_it_was_written(public: dict[str, object]) -> None:
    event = events.Event(
        id=EVENT.id, kind="k", subject="s", by="b", at=EVENT.at, public=public, personal=bytes(32)
    )
    assert events.read(events.write(event)) == event


def test_an_event_has_one_form_only() -> None:
    data = events.write(EVENT)
    assert data == (
        b'{"at":"2020-09-09T03:00:00.000000Z","by":"person:0",'
        b'"id":"00000000-0000-0000-0000-000000000007","kind":"document.issued","personal":null,'
        b'"public":{"a":["\xc3\xb4",null,true],"b":1},"subject":"document:1","v":1}'
    )
    with pytest.raises(ValueError, match="canonical"):
        events.read(data.replace(b'"v":1', b'"v": 1'))


@given(st.binary(max_size=200))
def test_other_bytes_are_no_event(data: bytes) -> None:
    with pytest.raises(ValueError):
        events.read(data)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"v":2}', b'{"v":1}', b"[" * 100_000])
def test_other_json_is_no_event(data: bytes) -> None:
    with pytest.raises(ValueError):
        events.read(data)


def test_values_without_a_canonical_form_are_a_defect() -> None:
    with pytest.raises(TypeError):
        events.commit(bytes(16), {"share": 0.5})


def test_proofs_are_read_back_as_they_were_written() -> None:
    inclusion = InclusionProof(3, 8, (bytes(32), b"\1" * 32))
    consistency = ConsistencyProof(3, 8, (bytes(32),))
    assert InclusionProof.from_data(inclusion.to_data()) == inclusion
    assert ConsistencyProof.from_data(consistency.to_data()) == consistency


@pytest.mark.parametrize(
    "change",
    [
        {"index": -1},
        {"index": "3"},
        {"index": True},
        {"size": 1 << 63},
        {"path": "00" * 32},
        {"path": ["00"]},
        {"path": ["zz" * 32]},
        {"path": [7]},
        {"path": ["00" * 32] * 200},
        {"more": 1},
    ],
)
def test_a_malformed_proof_is_refused(change: dict[str, object]) -> None:
    data = InclusionProof(3, 8, (bytes(32),)).to_data()
    with pytest.raises(ProofMalformed):
        InclusionProof.from_data(data | change)


@pytest.mark.parametrize("data", [None, [], "x", {}, {"index": 0, "size": 1}])
def test_other_data_is_no_proof(data: object) -> None:
    with pytest.raises(ProofMalformed):
        InclusionProof.from_data(data)
    with pytest.raises(ProofMalformed):
        ConsistencyProof.from_data(data)
