"""Signed notes: the published form, and nothing but it."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given
from hypothesis import strategies as st

from lienthong.ledger import notes
from lienthong.ledger.notes import NoteInvalid, NoteSignature, TreeHead, read_note, verify_note

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = TreeHead("lienthong/VN", 20_852_163, bytes(range(32)))


def signed(head: TreeHead = HEAD, key: Ed25519PrivateKey = KEY) -> str:
    return notes.sign_note(head, sign=key.sign, public_key=key.public_key())


def test_a_note_has_the_published_form() -> None:
    origin, size, root, empty, signature, end = signed().split("\n")
    assert (origin, size, empty, end) == ("lienthong/VN", "20852163", "", "")
    assert base64.b64decode(root) == HEAD.root
    assert signature.startswith("— lienthong/VN ")


def test_a_note_of_another_implementation_verifies() -> None:
    # The example of the signed-note package of Go (golang.org/x/mod/sumdb/note), key PeterNeumann.
    encoded = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    assert notes.verifier_key("PeterNeumann", key) == f"PeterNeumann+c74f20a3+{encoded}"


def test_a_signed_note_gives_back_its_head() -> None:
    assert verify_note(signed(), KEY.public_key()) == HEAD
    assert verify_note(signed(), KEY.public_key(), origin="lienthong/VN") == HEAD


def test_extension_lines_are_signed_and_kept() -> None:
    head = TreeHead("lienthong/VN", 1, bytes(32), ("day 2020-09-09",))
    assert verify_note(signed(head), KEY.public_key()) == head


def test_lines_of_witnesses_are_carried_and_passed_over() -> None:
    line = f"— witness.example {base64.b64encode(bytes(76)).decode()}\n"
    note = signed() + line
    assert verify_note(note, KEY.public_key()) == HEAD
    assert read_note(note).signatures[1] == NoteSignature("witness.example", bytes(4), bytes(72))


def test_another_key_does_not_verify() -> None:
    other = Ed25519PrivateKey.generate()
    with pytest.raises(NoteInvalid, match="not signed by this key"):
        verify_note(signed(), other.public_key())


def test_a_note_of_another_log_is_refused() -> None:
    with pytest.raises(NoteInvalid, match="another log"):
        verify_note(signed(), KEY.public_key(), origin="lienthong/H26")


def test_a_signature_over_another_head_is_refused() -> None:
    line = signed().split("\n\n")[1]
    text = TreeHead("lienthong/VN", 20_852_162, HEAD.root).text()
    with pytest.raises(NoteInvalid, match="not valid"):
        verify_note(f"{text}\n{line}", KEY.public_key())


@given(st.integers(0, 10_000), st.characters())
def test_any_changed_character_is_refused(place: int, character: str) -> None:
    note = signed()
    place %= len(note)
    changed = note[:place] + character + note[place + 1 :]
    if changed != note:
        with pytest.raises(NoteInvalid):
            verify_note(changed, KEY.public_key())


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        verify_note(text, KEY.public_key())


@pytest.mark.parametrize(
    "head",
    [
        "lienthong/VN\n01\n" + base64.b64encode(bytes(32)).decode(),
        "lienthong/VN\n-1\n" + base64.b64encode(bytes(32)).decode(),
        "lienthong/VN\n1\n" + base64.b64encode(bytes(31)).decode(),
        "lienthong/VN\n1",
        "\n1\n" + base64.b64encode(bytes(32)).decode(),
        "lienthong/VN\n٣\n" + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_a_malformed_head_is_refused(head: str) -> None:
    signature = signed().split("\n\n")[1]
    with pytest.raises(NoteInvalid):
        read_note(f"{head}\n\n{signature}")


def test_an_endless_note_is_refused() -> None:
    with pytest.raises(NoteInvalid, match="too long"):
        read_note(signed() + "x" * notes.MAX_NOTE_LENGTH)
    with pytest.raises(NoteInvalid, match="too many"):
        read_note(signed() + "— a AAAAAAAA\n" * (notes.MAX_SIGNATURES + 1))
