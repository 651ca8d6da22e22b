"""One true bundle, made once: a signed document, sent, answered, recorded and signed into a ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typst

from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Attachment, Batch, Envelope, Receipt
from lienthong.base.jsontext import canonical
from lienthong.ledger import events, tree
from lienthong.ledger.notes import TreeHead, origin_of, sign_note
from lienthong.ledger.verification import InclusionProof
from lienthong.node.evidence import bundle
from lienthong.node.evidence.bundle import Evidence, Exchange, Leaf, Signed
from lienthong.trust import authority, keys
from lienthong.trust.pades import sign_pdf
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage

NOW = datetime(2020, 9, 10, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ENVELOPE = UUID(int=0x0191D6A0_0000_7000_8000_000000000001)
NAMES = {"G22": "Văn phòng Chính phủ", "H26": "UBND thành phố Hà Nội", "H29": "UBND TP HCM"}


@dataclass
class Makers:
    """The signers of the world in which the bundle was made, and what they believe."""

    agencies: dict[str, keys.Signer]
    official: keys.Signer
    checkpoint: keys.Signer
    store: TrustStore


@contextmanager
def passing_world(blocker: Any) -> Iterator[None]:
    """Open the database for a moment and leave nothing in it."""
    from django.db import transaction

    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_world() -> Makers:
    for code, name in NAMES.items():
        authority.issue(
            subject=code, usage=Usage.AGENCY, common_name=name, organization=name, now=NOW
        )
    person = "person:0191d6a0-0000-7000-8000-000000000001"
    authority.issue(
        subject=person,
        usage=Usage.OFFICIAL,
        common_name="Nguyễn Thị Hà",
        organization=NAMES["G22"],
        now=NOW,
    )
    return Makers(
        agencies=keys.signers_for(list(NAMES), Usage.AGENCY, now=NOW),
        official=keys.signer_for(person, Usage.OFFICIAL, now=NOW),
        checkpoint=keys.checkpoint_key(now=NOW),
        store=TrustStore.load(now=LATER),
    )


@pytest.fixture(scope="session")
def makers(django_db_setup: None, django_db_blocker: Any) -> Makers:
    with passing_world(django_db_blocker):
        return make_world()


@pytest.fixture(scope="session")
def strangers(django_db_setup: None, django_db_blocker: Any) -> Makers:
    """The same names under a forger's own authority."""
    with passing_world(django_db_blocker):
        return make_world()


@pytest.fixture(scope="session")
def paper() -> bytes:
    return bytes(typst.compile("= Thông báo\nNội dung.".encode(), ignore_system_fonts=True))


@pytest.fixture(scope="session")
def evidence(makers: Makers, paper: bytes) -> Evidence:
    return make_evidence(makers, make_document(makers, paper))


@pytest.fixture(scope="session")
def content(evidence: Evidence) -> bytes:
    return bundle.write(evidence)


@pytest.fixture
def file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    return path


def make_document(makers: Makers, paper: bytes, *, issuer: str = "G22") -> bytes:
    signed = sign_pdf(paper, signer=makers.official, field="official", mark=None, now=NOW)
    return sign_pdf(signed, signer=makers.agencies[issuer], field="agency", mark=None, now=NOW)


def make_evidence(makers: Makers, document: bytes, *, annex: bytes = b"phu luc") -> Evidence:
    exchange = make_exchange(makers, document, annex)
    leaves, note = make_ledger(makers, exchange)
    return Evidence(
        node="VN",
        exported_at=LATER,
        document=document,
        attachments=(annex,),
        exchanges=(exchange,),
        leaves=leaves,
        checkpoint=note,
        checkpoint_certificate=makers.checkpoint.certificate_der,
        trust=makers.store,
    )


def make_exchange(makers: Makers, document: bytes, annex: bytes) -> Exchange:
    body = canonical({"pdf_sha256": forms.digest(document), "issuer": {"code": "G22"}})
    envelope = Envelope(
        id=ENVELOPE,
        sender="G22",
        to="H26",
        contract="vn.lienthong.documents.issued",
        version=1,
        created_at=NOW,
        valid_until=NOW + timedelta(days=30),
        body=forms.digest(body),
        attachments=(
            Attachment(forms.digest(document), "van-ban.pdf", "application/pdf", len(document)),
            Attachment(forms.digest(annex), "phu-luc.txt", "text/plain", len(annex)),
        ),
    ).encode()
    return Exchange(
        envelope=sign(makers.agencies["G22"], envelope),
        body=body,
        receipt=sign(makers.agencies["H26"], make_receipt(envelope)),
    )


def make_receipt(envelope: bytes, *, envelope_id: UUID = ENVELOPE, receiver: str = "H26") -> bytes:
    leaf = forms.leaf(envelope).hex()
    return Receipt(envelope_id, leaf, receiver, True, "", "", LATER).encode()


def sign(signer: keys.Signer, member: bytes) -> Signed:
    """Sign a member in a batch with two others."""
    root, places = forms.plant([b"other", member, b"another"])
    signature = signer.sign(forms.statement(signer.subject, 3, root))
    batch = Batch(signer.subject, 3, root, signature, signer.certificate_der)
    return Signed(member, places[1], batch)


def make_ledger(makers: Makers, exchange: Exchange) -> tuple[tuple[Leaf, ...], str]:
    public = {
        "leaf": forms.leaf(exchange.envelope.member).hex(),
        "receipt": forms.leaf(exchange.receipt.member).hex(),
    }
    data = [
        make_event(kind, f"axis:{id_}", public)
        for kind, id_ in (
            ("axis.sent", UUID(int=1)),
            ("axis.receipt", ENVELOPE),
            ("axis.sent", UUID(int=2)),
        )
    ]
    root, paths = tree.paths([tree.leaf_hash(item) for item in data])
    return (
        (Leaf(data[1], InclusionProof(1, 3, tuple(paths[1]))),),
        make_note(makers.checkpoint, TreeHead(origin_of("VN"), 3, root)),
    )


def make_event(kind: str, subject: str, public: dict[str, Any]) -> bytes:
    return events.write(
        events.Event(id=UUID(int=7), kind=kind, subject=subject, by="H26", at=LATER, public=public)
    )


def make_note(signer: keys.Signer, head: TreeHead) -> str:
    return sign_note(head, sign=signer.sign, public_key=signer.public_key)
