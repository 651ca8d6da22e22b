"""Mail that should not be believed: each kind is named, nothing is handled, nothing stops."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from django.conf import settings

from lienthong.axis import directory, figures, frames
from lienthong.axis import envelope as forms
from lienthong.axis.frames import SignedMembers
from lienthong.axis.line import RECEIPT
from lienthong.axis.models import Inbox, Outbox
from lienthong.axis.outgoing import envelope_of
from lienthong.axis.tests import mail
from lienthong.axis.tests.conftest import HANOI, HEALTH, OFFICE
from lienthong.trust import authority
from lienthong.trust.keys import signer_for
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(courier):
    """Return how often a code was counted since the test began."""
    before = figures.counted()
    return lambda code: (
        figures.counted().get(f"refused:{code}", 0) - before.get(f"refused:{code}", 0)
    )


def plain(changes):
    """Return the fields of an envelope as they are written."""
    return {
        name: each.isoformat() if isinstance(each, datetime) else each
        for name, each in changes.items()
    }


def nothing_came(listening):
    return not listening.arrivals and not Inbox.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"LTF1", b"LTF1\xff\xff\xff\xff{}", b"LTF1\x00\x00\x00\x02{}", b"x" * 1000]
)
def test_what_is_no_frame_is_thrown_away(courier, refused, data):
    mail.raw(courier, data)

    courier.pump()

    assert refused("malformed") == 1


def test_a_forged_signature_is_not_believed_and_not_answered(courier, clock, refused, listening):
    wire = mail.signed([mail.letter(clock()).encode()], OFFICE, clock())
    other = mail.signed([b"something else"], OFFICE, clock())
    forged = SignedMembers(OFFICE, wire.certificate, other.signature, wire.members)

    mail.post(courier, forged)
    courier.pump()

    assert refused("signature-invalid") == 1
    assert nothing_came(listening)


def test_a_changed_envelope_breaks_the_signature(courier, clock, refused, listening):
    wire = mail.signed([mail.letter(clock()).encode()], OFFICE, clock())
    changed = (wire.members[0].replace(b'"H26"', b'"G18"'),)

    mail.post(courier, SignedMembers(OFFICE, wire.certificate, wire.signature, changed))
    courier.pump()

    assert refused("signature-invalid") == 1
    assert nothing_came(listening)


def test_another_agency_cannot_sign_for_the_sender(courier, clock, refused, listening):
    envelope = mail.letter(clock(), sender=OFFICE).encode()

    mail.post(courier, mail.signed([envelope], HEALTH, clock()))
    courier.pump()

    assert refused("signature-invalid") == 1
    assert nothing_came(listening)


def test_a_certificate_of_another_agency_is_named(courier, clock, refused, listening):
    envelope = mail.letter(clock(), sender=OFFICE).encode()
    signer = signer_for(HEALTH, Usage.AGENCY, now=clock())
    root, _places = forms.plant([envelope])
    signature = signer.sign(forms.statement(OFFICE, 1, root))

    mail.post(courier, SignedMembers(OFFICE, signer.certificate_der, signature, (envelope,)))
    courier.pump()

    assert refused("certificate-wrong-subject") == 1
    assert nothing_came(listening)


def test_a_node_certificate_does_not_sign_envelopes(courier, clock, refused, listening):
    node = settings.LIENTHONG_NODE
    envelope = mail.letter(clock(), sender=node).encode()
    signer = signer_for(node, Usage.NODE, now=clock())
    root, _places = forms.plant([envelope])
    signature = signer.sign(forms.statement(node, 1, root))

    mail.post(courier, SignedMembers(node, signer.certificate_der, signature, (envelope,)))
    courier.pump()

    assert refused("certificate-wrong-usage") == 1
    assert nothing_came(listening)


def test_a_revoked_certificate_is_refused_by_receipt(tell, courier, clock, listening):
    (envelope_id,) = tell()
    courier.send()
    serial = signer_for(OFFICE, Usage.AGENCY, now=clock()).serial
    authority.revoke(serial=serial, now=clock())

    courier.pump()

    row = Outbox.objects.get(pk=envelope_id)
    assert (row.state, row.code) == ("refused", "certificate-revoked")
    assert listening.arrivals == []


def test_an_expired_envelope_is_refused_by_receipt(tell, courier, clock, listening):
    (envelope_id,) = tell()
    courier.send()
    clock.pass_time(days=31)

    courier.receive(1.0)
    courier.settle(1.0)

    row = Outbox.objects.get(pk=envelope_id)
    assert (row.state, row.code) == ("refused", "expired")
    assert listening.arrivals == []


def test_an_unknown_sender_is_not_answered(courier, clock, refused, listening):
    stranger = "X99"
    request = authority.CertificateRequest(stranger, Usage.AGENCY, stranger, stranger)
    authority.issue_many([request], clock())
    envelope = mail.letter(clock(), sender=stranger).encode()

    mail.post(courier, mail.signed([envelope], stranger, clock()))
    courier.pump()

    assert refused("unknown-sender") == 1
    assert nothing_came(listening)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "X99"}, "unknown-address"),
        ({"to": "mandate:không ai"}, "unknown-address"),
        ({"contract": "vn.lienthong.unknown"}, "contract-unknown"),
        ({"contract": "vn.lienthong.axis.tests.orphan"}, "contract-unknown"),
        ({"version": 7}, "contract-unknown"),
    ],
)
def test_mail_that_cannot_be_handled_is_refused(courier, clock, refused, listening, changes, code):
    mail.post(courier, mail.signed([mail.letter(clock(), **changes).encode()], OFFICE, clock()))

    courier.pump()

    assert refused(code) == 1
    assert listening.arrivals == []


def test_mail_for_an_agency_of_another_node_is_refused(courier, clock, refused, listening):
    directory.register(HEALTH, node="VN-2")

    mail.post(courier, mail.signed([mail.letter(clock(), to=HEALTH).encode()], OFFICE, clock()))
    courier.pump()

    assert refused("wrong-node") == 1
    assert nothing_came(listening)


@pytest.mark.parametrize(
    "body",
    [
        b"{}", b'{"text":1}', b"[]", b"\xff", b'{"text":"a","more":1}',
        b"[" * 5_000 + b"]" * 5_000, b'{"text":"\\u0000"}', b'{"text":"\\ud800"}',
    ],
)  # fmt: skip
def test_a_body_that_does_not_fit_its_contract_is_refused(courier, clock, refused, body):
    envelope = mail.letter(clock(), body=forms.digest(body)).encode()

    mail.post(courier, mail.signed([envelope], OFFICE, clock()), bodies=[body])
    courier.pump()

    assert refused("contract-mismatch") == 1


def test_a_body_nested_without_end_keeps_no_other_mail_back(courier, clock, listening):
    deep = b"[" * 5_000 + b"]" * 5_000
    hostile = mail.letter(clock(), sender=HEALTH, body=forms.digest(deep)).encode()
    wires = [
        mail.signed([hostile], HEALTH, clock()),
        mail.signed([mail.letter(clock()).encode()], OFFICE, clock()),
    ]

    mail.post(courier, *wires, bodies=[deep, mail.BODY])
    courier.pump()

    assert [arrival.sender for arrival in listening.arrivals] == [OFFICE]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "\ud800"},
        {"contract": "\ud800"},
        {"created_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
        {"valid_until": datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=12)))},
    ],
)
def test_what_no_database_keeps_is_no_envelope(courier, clock, refused, listening, changes):
    envelope = json.dumps(json.loads(mail.letter(clock()).encode()) | plain(changes)).encode()
    wires = [
        mail.signed([envelope], OFFICE, clock()),
        mail.signed([mail.letter(clock(), sender=HEALTH).encode()], HEALTH, clock()),
    ]

    mail.post(courier, *wires)
    courier.pump()

    assert refused("malformed") == 1
    assert [arrival.sender for arrival in listening.arrivals] == [HEALTH]


def test_a_receipt_with_words_that_no_database_keeps_holds_no_other_back(tell, courier, clock):
    (envelope_id,) = tell()
    leaf = forms.leaf(envelope_of(Outbox.objects.get()).encode()).hex()
    good = forms.Receipt(envelope_id, leaf, HANOI, True, "", "", clock())
    false = json.loads(good.encode()) | {"accepted": False, "message": "\ud800"}
    members = [json.dumps(false).encode(), good.encode()]

    mail.raw(courier, frames.encode(frames.Frame([mail.signed(members, HANOI, clock())])), RECEIPT)
    courier.settle(1.0)

    assert Outbox.objects.get().state == "accepted"


def test_a_body_other_than_the_signed_one_is_not_taken(courier, clock, refused, listening):
    wire = mail.signed([mail.letter(clock()).encode()], OFFICE, clock())

    mail.post(courier, wire, bodies=[b'{"text":"khac"}'])
    courier.pump()

    assert refused("digest-mismatch") == 1
    assert nothing_came(listening)


def test_an_id_used_for_another_content_is_not_taken(courier, clock, refused, listening):
    first = mail.letter(clock())
    mail.post(courier, mail.signed([first.encode()], OFFICE, clock()))
    courier.pump()
    second = mail.letter(clock(), id=first.id, to=HEALTH)

    mail.post(courier, mail.signed([second.encode()], OFFICE, clock()))
    courier.pump()

    assert refused("replayed") == 1
    assert [a.to for a in listening.arrivals] == [HANOI]


def test_a_receipt_for_something_never_sent_changes_nothing(courier, clock, refused):
    envelope = mail.letter(clock())

    mail.post_receipt(courier, envelope.id, forms.leaf(envelope.encode()), HANOI, clock())
    courier.pump()

    assert refused("receipt-for-unknown") == 1


def test_only_the_receiver_can_sign_the_receipt(tell, courier, clock, refused):
    (envelope_id,) = tell()

    mail.post_receipt(courier, envelope_id, b"\x00" * 32, HEALTH, clock(), receiver=HANOI)
    courier.settle(1.0)

    assert refused("receipt-wrong-signer") == 1
    assert Outbox.objects.get().state == "queued"


def test_a_receipt_must_name_the_envelope_that_was_sent(tell, courier, clock, refused):
    (envelope_id,) = tell()

    mail.post_receipt(courier, envelope_id, b"\x00" * 32, HANOI, clock())
    courier.settle(1.0)

    assert refused("receipt-digest-mismatch") == 1
    assert Outbox.objects.get().state == "queued"


def test_a_receipt_that_is_no_receipt_is_thrown_away(courier, clock, refused):
    mail.raw(courier, b"nonsense", RECEIPT)

    courier.pump()

    assert refused("malformed") == 1


def test_an_agency_without_a_key_is_answered_for_by_its_node(courier, tell, clock):
    directory.register("H99")
    (envelope_id,) = tell(to=["H99"])

    courier.pump()

    row = Outbox.objects.get(pk=envelope_id)
    assert (row.state, row.code) == ("refused", "no-key")
