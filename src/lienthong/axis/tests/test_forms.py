"""Envelope, receipt and frame as bytes: strict to read, and never a crash."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.axis import envelope as forms
from lienthong.axis import frames, places
from lienthong.axis.envelope import Attachment, Batch, Envelope, Malformed, Place, Receipt

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ENVELOPE = Envelope(
    id=UUID(int=7),
    sender="G22",
    to="H26",
    contract="vn.lienthong.documents.issued",
    version=1,
    created_at=MOMENT,
    valid_until=MOMENT + timedelta(days=30),
    body="ab" * 32,
    attachments=(Attachment("cd" * 32, "Thông báo.pdf", "application/pdf", 12),),
)
RECEIPT = Receipt(UUID(int=7), "ab" * 32, "H26", False, "invalid", "Không nhận.", MOMENT)


@pytest.mark.parametrize("form", [ENVELOPE, RECEIPT, replace(ENVELOPE, reply_to=UUID(int=9))])
def test_what_is_written_is_read_again(form):
    assert type(form).decode(form.encode()) == form


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"version":1', b'"version":"1"'),
        (b'"version":1', b'"version":true'),
        (b'"version":1', b'"version":1,"more":1'),
        (b'"G22"', b"null"),
        (b'"G22"', b'"G\\u000022"'),
        (b"lienthong.envelope/1", b"lienthong.envelope/2"),
        (b'"size":12', b'"size":-1'),
        (b"2026-03-02T01:00:00.000000Z", b"2026-03-02"),
        (b"abab", b"xyxy"),
    ],
)
def test_an_envelope_is_read_strictly(old, new):
    data = ENVELOPE.encode()
    assert old in data

    with pytest.raises(Malformed):
        Envelope.decode(data.replace(old, new, 1))


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_readers(data):
    for read in (Envelope.decode, Receipt.decode, frames.decode, places.unpack):
        try:
            read(data)
        except Malformed:
            continue


@given(st.integers(min_value=0, max_value=400), st.integers(min_value=0, max_value=255))
def test_no_flipped_byte_crashes_the_frame_reader(place, value):
    data = bytearray(
        frames.encode(frames.Frame([frames.SignedMembers("G22", b"c", b"s", (b"m",))], [b"b"]))
    )
    data[place % len(data)] = value

    try:
        frames.decode(bytes(data))
    except Malformed:
        return


def test_a_frame_is_read_as_it_was_written():
    batches = [
        frames.SignedMembers("G22", b"certificate", b"signature", (b"one", b"two")),
        frames.SignedMembers("H26", b"certificate", b"other", (b"one",)),
    ]
    frame = frames.Frame(batches, [b"body"], [b"file"])

    assert frames.decode(frames.encode(frame)) == frame


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=40, unique=True))
def test_every_member_of_a_batch_is_proved_by_its_place(members):
    root, spots = forms.plant(members)
    batch = Batch("G22", len(members), root, b"", b"")

    assert all(forms.is_member(m, s, batch) for m, s in zip(members, spots, strict=True))
    assert not forms.is_member(b"", spots[0], batch)


def test_a_place_is_kept_in_one_column():
    place = Place(5, (b"a" * 32, b"b" * 32))

    assert places.unpack(places.pack(place)) == place
