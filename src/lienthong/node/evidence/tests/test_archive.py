"""A bundle's outer form: one spelling, and every other one refused by name."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.node.evidence import archive
from lienthong.node.evidence.archive import BundleInvalid

MEMBERS = {"a.txt": b"one", "b/c.json": b"", "b/d-e.bin": bytes(range(256))}


def code_of(data: bytes) -> str:
    with pytest.raises(BundleInvalid) as refusal:
        archive.read(data)
    return refusal.value.code


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in entries:
            file.writestr(name, content)
    return target.getvalue()


def test_members_are_read_back_as_they_were_written() -> None:
    assert archive.read(archive.write(MEMBERS)) == MEMBERS


def test_the_same_members_give_the_same_bytes_in_any_order() -> None:
    turned = dict(reversed(MEMBERS.items()))
    assert archive.write(MEMBERS) == archive.write(turned)


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "/etc/passwd",
        "a/../b",
        "a\\b",
        "C:a",
        "A.txt",
        "a b",
        "a//b",
        "á",
        ".a",
        "a/",
        "a\n",
    ],
)
def test_odd_names_are_refused(name: str) -> None:
    assert code_of(zipped((name, b"x"))) in {"bundle-name", "bundle-not-canonical"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused() -> None:
    assert code_of(zipped(("a", b"1"), ("a", b"2"))) == "bundle-name"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(("a", bytes(200 << 20)), method=zipfile.ZIP_DEFLATED)
    assert code_of(bomb) == "bundle-not-canonical"


def test_a_member_that_claims_more_than_the_file_holds_is_refused() -> None:
    data = bytearray(archive.write({"a": bytes(10)}))
    place = data.index(b"PK\1\2")
    data[place + 20 : place + 28] = struct.pack("<2L", 1 << 31, 1 << 31)
    assert code_of(bytes(data)) == "bundle-too-large"


def test_a_directory_of_a_million_members_is_refused_unread() -> None:
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60_000, 60_000, 46 * 60_000, 0, 0)
    assert code_of(bytes(46 * 60_000) + end) == "bundle-too-large"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"not a bundle at all, just text", bytes(1000), b"%PDF-1.7\n" + bytes(500)],
)
def test_other_files_are_refused(data: bytes) -> None:
    assert code_of(data) == "bundle-unreadable"


def test_bytes_before_and_after_are_refused() -> None:
    data = archive.write(MEMBERS)
    assert code_of(b"#!/bin/sh\n" + data) == "bundle-not-canonical"
    assert code_of(data + b"\0") == "bundle-unreadable"


def test_another_spelling_of_the_same_members_is_refused() -> None:
    assert code_of(zipped(*MEMBERS.items())) == "bundle-not-canonical"


def test_every_cut_is_refused() -> None:
    data = archive.write(MEMBERS)
    for length in range(len(data)):
        assert code_of(data[:length]).startswith("bundle-")


@given(st.integers(min_value=0), st.integers(0, 7))
def test_any_changed_bit_changes_the_members_or_is_refused(place: int, bit: int) -> None:
    data = bytearray(archive.write(MEMBERS))
    data[place % len(data)] ^= 1 << bit
    try:
        members = archive.read(bytes(data))
    except BundleInvalid:
        return
    assert members != MEMBERS


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    assert code_of(data).startswith("bundle-")


def test_a_file_past_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    assert code_of(archive.write(MEMBERS)) == "bundle-too-large"
