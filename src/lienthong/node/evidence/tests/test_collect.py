"""From a real exchange over the broker to a bundle that verifies, by either side."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
import typst
from django.conf import settings
from django.db import transaction

from lienthong.axis import actions, attachments, directory, handlers, possession
from lienthong.axis import evidence as kept
from lienthong.axis.attachments import Attachment
from lienthong.axis.courier import Courier
from lienthong.axis.envelope import Envelope
from lienthong.axis.evidence import NoEvidence
from lienthong.axis.models import Inbox, Outbox
from lienthong.axis.refusals import AttachmentMissing
from lienthong.axis.tests import mail
from lienthong.base.errors import Invalid
from lienthong.base.jsontext import canonical
from lienthong.contracts import registry
from lienthong.ledger import checkpoints, sequencer
from lienthong.node.evidence import bundle, collect
from lienthong.node.evidence.tests.conftest import NAMES, NOW, Makers, make_document, make_world
from lienthong.node.evidence.tests.contracts import Issuer, Letter, Paper
from lienthong.node.evidence.verify import verify_bundle
from lienthong.trust import authority
from lienthong.trust.usage import Usage

REFUSING = "H29"


@handlers.handles(Paper)
def _take(arrivals: Any, *, now: Any) -> list[Any]:
    return [Invalid() if arrival.to == REFUSING else None for arrival in arrivals]


@handlers.handles(Letter)
def _read(arrivals: Any, *, now: Any) -> list[Any]:
    return [None for _arrival in arrivals]


@pytest.fixture
def world(db: None) -> Makers:
    made = make_world()
    node = settings.LIENTHONG_NODE
    authority.issue(subject=node, usage=Usage.NODE, common_name=node, organization=node, now=NOW)
    directory.register_many([directory.Entry(code) for code in NAMES])
    return made


@pytest.fixture
def courier(nats_server: Any, world: Makers) -> Iterator[Courier]:
    made = Courier(nats_url=nats_server.url, now=lambda: NOW)
    made.line.purge()
    yield made
    made.close()


@pytest.fixture
def send(world: Makers) -> Callable[..., list[UUID]]:
    paper = bytes(typst.compile("= Giấy".encode(), ignore_system_fonts=True))

    def send_paper(*to: str, title: str = "giấy", annexes: tuple[bytes, ...] = ()) -> list[UUID]:
        pdf = make_document(world, paper + f"% {title}\n".encode())
        files = [attach(pdf, "application/pdf")]
        files += [attach(annex, "application/octet-stream") for annex in annexes]
        message = Paper(files[0].sha256, Issuer("G22"))
        with transaction.atomic():
            return actions.tell(message, sender="G22", to=to, now=NOW, attachments=files)

    return send_paper


def attach(content: bytes, media_type: str) -> Attachment:
    digest = attachments.store(content)
    return Attachment(digest.sha256, "tep", media_type, digest.size)


def settle(courier: Courier) -> None:
    courier.pump()
    sequencer.sequence(NOW)
    checkpoints.sign_checkpoint(NOW)


def test_an_answered_exchange_becomes_a_bundle_that_verifies(
    send: Callable[..., list[UUID]], courier: Courier, tmp_path: Path
) -> None:
    envelope = send("H26", annexes=(b"phu luc", b"bang bieu"))[0]
    settle(courier)
    path = collect.export_bundle(tmp_path / "out" / "bundle.zip", envelope, now=NOW)
    report = verify_bundle(path)
    assert report.passed, report.lines()
    assert len(collect.collect(envelope, now=NOW).attachments) == 2
    assert [item.name for item in path.parent.iterdir()] == ["bundle.zip"]


def test_one_bundle_proves_the_ways_to_many_recipients(
    send: Callable[..., list[UUID]], courier: Courier, tmp_path: Path
) -> None:
    envelopes = send("H26", "H29", "G22")
    settle(courier)
    path = collect.export_bundle(tmp_path / "bundle.zip", *envelopes, now=NOW)
    report = verify_bundle(path)
    assert report.passed, report.lines()
    assert sum("đã ký biên nhận" in line for line in report.lines()) == 3
    assert sum("từ chối (invalid)" in line for line in report.lines()) == 1


def test_a_later_checkpoint_proves_an_earlier_exchange(
    send: Callable[..., list[UUID]], courier: Courier, tmp_path: Path
) -> None:
    first = send("H26")[0]
    settle(courier)
    send("H26", title="giấy khác")
    settle(courier)
    path = collect.export_bundle(tmp_path / "bundle.zip", first, now=NOW)
    assert verify_bundle(path).passed


def test_the_same_state_gives_the_same_bundle(
    send: Callable[..., list[UUID]], courier: Courier
) -> None:
    envelope = send("H26")[0]
    settle(courier)
    once, again = (bundle.write(collect.collect(envelope, now=NOW)) for _ in range(2))
    assert once == again


def test_an_exchange_without_receipt_gives_no_bundle(
    send: Callable[..., list[UUID]], world: Makers, courier: Courier, tmp_path: Path
) -> None:
    envelope = send("H26")[0]
    with pytest.raises(NoEvidence):
        collect.collect(envelope, now=NOW)
    courier.send()
    assert Outbox.objects.get(pk=envelope).batch_id is not None
    with pytest.raises(collect.EvidenceIncomplete):
        collect.export_bundle(tmp_path / "bundle.zip", envelope, now=NOW)
    assert not list(tmp_path.iterdir())


def test_an_exchange_that_the_signed_ledger_does_not_reach_gives_no_bundle(
    send: Callable[..., list[UUID]], courier: Courier
) -> None:
    first = send("H26")[0]
    courier.pump()
    with pytest.raises(collect.EvidenceNotSequenced):
        collect.collect(first, now=NOW)
    settle(courier)
    second = send("H26", title="giấy khác")[0]
    courier.pump()
    assert collect.collect(first, now=NOW)
    with pytest.raises(collect.EvidenceNotSequenced):
        collect.collect(second, now=NOW)


def test_a_message_without_document_gives_no_bundle(courier: Courier) -> None:
    with transaction.atomic():
        envelope = actions.tell(Letter("chào"), sender="G22", to=["H26"], now=NOW)[0]
    settle(courier)
    with pytest.raises(collect.EvidenceWithoutDocument):
        collect.collect(envelope, now=NOW)
    with pytest.raises(collect.EvidenceWithoutDocument):
        collect.collect(now=NOW)


def test_a_bundle_is_about_one_document(send: Callable[..., list[UUID]], courier: Courier) -> None:
    envelopes = [send("H26")[0], send("H26", title="giấy khác")[0]]
    settle(courier)
    with pytest.raises(collect.EvidenceOfTwoDocuments):
        collect.collect(*envelopes, now=NOW)


def test_an_unknown_envelope_gives_no_bundle(world: Makers) -> None:
    with pytest.raises(NoEvidence):
        collect.collect(uuid4(), now=NOW)


def test_a_clerk_of_another_agency_finds_no_evidence(
    send: Callable[..., list[UUID]], courier: Courier, as_web: Callable[..., Any]
) -> None:
    envelope = send("H26")[0]
    settle(courier)
    with as_web(SimpleNamespace(id=1, code="H29")), pytest.raises(NoEvidence):
        collect.collect(envelope, now=NOW)


@pytest.mark.parametrize("code", ["G22", "H26"])
def test_both_sides_take_the_same_evidence_from_the_web(
    send: Callable[..., list[UUID]], courier: Courier, as_web: Callable[..., Any], code: str
) -> None:
    envelope = send("H26")[0]
    settle(courier)
    wanted = collect.collect(envelope, now=NOW)
    with as_web(SimpleNamespace(id=1, code=code)):
        assert collect.collect(envelope, now=NOW) == wanted


def test_the_web_reads_no_bodies_of_others(
    send: Callable[..., list[UUID]], courier: Courier, as_web: Callable[..., Any]
) -> None:
    envelope = send("H26")[0]
    settle(courier)
    body = kept.of_envelope(envelope)["envelope"].member
    with as_web(SimpleNamespace(id=1, code="H29")), pytest.raises(NoEvidence):
        kept.body_of(envelope, bytes.fromhex(Envelope.decode(body).body))


def post_paper(courier: Courier, pdf: str, *files: Attachment, **changes: Any) -> UUID:
    """Put a paper of G22, which writes from another node, on the line to H26."""
    directory.register("G22", node="VN-2")
    name, version = registry.type_of(Paper)
    body = canonical(registry.to_data(Paper(pdf, Issuer("G22"))))
    digest = mail.forms.digest(body)
    envelope = mail.letter(
        NOW, contract=name, version=version, body=digest, attachments=files, **changes
    )
    mail.post(courier, mail.signed([envelope.encode()], "G22", NOW), bodies=[body])
    settle(courier)
    return envelope.id


def test_a_document_that_is_only_named_is_not_taken_from_the_store(courier: Courier) -> None:
    secret = attach(b"of another agency", "application/pdf")
    envelope = post_paper(courier, secret.sha256)
    with pytest.raises(collect.EvidenceWithoutDocument):
        collect.collect(envelope, now=NOW)


def test_files_that_a_refused_envelope_only_names_are_not_taken_from_the_store(
    courier: Courier, as_web: Callable[..., Any]
) -> None:
    secret = attach(b"of another agency", "application/pdf")
    late = {"created_at": NOW - timedelta(days=2), "valid_until": NOW - timedelta(days=1)}
    envelope = post_paper(courier, secret.sha256, secret, **late)
    assert Inbox.objects.get().code == "expired"
    with as_web(SimpleNamespace(id=1, code="H26")), pytest.raises(AttachmentMissing):
        collect.collect(envelope, now=NOW)
    possession.note({(secret.sha256, "VN-2")}, now=NOW)
    with as_web(SimpleNamespace(id=1, code="H26")):
        assert collect.collect(envelope, now=NOW).document == b"of another agency"
