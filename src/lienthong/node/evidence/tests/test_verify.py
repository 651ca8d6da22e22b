"""A true bundle verifies alone; any other ends in a report that names what is wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from lienthong.axis import envelope as forms
from lienthong.ledger import tree
from lienthong.ledger.notes import TreeHead, origin_of, read_note
from lienthong.ledger.verification import InclusionProof
from lienthong.node.evidence import archive, bundle
from lienthong.node.evidence.bundle import Evidence, Leaf
from lienthong.node.evidence.tests.conftest import (
    ENVELOPE,
    LATER,
    NOW,
    Makers,
    make_document,
    make_event,
    make_evidence,
    make_exchange,
    make_ledger,
    make_note,
    make_receipt,
    sign,
)
from lienthong.node.evidence.verify import BundleReport, verify_bundle
from lienthong.trust.store import TrustStore

# Only the makers of the bundle touch the database; the mark has it set up before them.
pytestmark = pytest.mark.django_db

Judge = Callable[[Evidence | bytes], BundleReport]
MEMBERS = [
    "attachment/001/content",
    "document.pdf",
    "exchange/001/body.json",
    "exchange/001/envelope-place.json",
    "exchange/001/envelope.json",
    "exchange/001/receipt-place.json",
    "exchange/001/receipt.json",
    "ledger/001/event.json",
    "ledger/001/proof.json",
    "ledger/checkpoint.cer",
    "ledger/checkpoint.txt",
    "manifest.json",
    "readme.txt",
    "trust.json",
]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Write evidence or raw bytes to a file and verify that."""

    def judged(what: Evidence | bytes) -> BundleReport:
        path = tmp_path / "judged.zip"
        path.write_bytes(what if isinstance(what, bytes) else bundle.write(what))
        report = verify_bundle(path)
        assert report.lines()[-1].startswith("KẾT LUẬN")
        return report

    return judged


def resealed(members: dict[str, bytes]) -> bytes:
    """Write members with a manifest that fits them, as a forger would."""
    listed = {name: content for name, content in members.items() if name != "manifest.json"}
    head = bundle.json_of(members["manifest.json"]) | {"members": archive.manifest(listed)}
    return archive.write(listed | {"manifest.json": archive.to_json(head)})


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def test_a_true_bundle_passes(file: Path) -> None:
    report = verify_bundle(file)
    assert report.passed, report.lines()
    lines = report.lines()
    assert len(lines) == 11
    assert "Chữ ký số của Nguyễn Thị Hà" in lines[2]
    assert lines[-1] == "KẾT LUẬN: gói chứng cứ hợp lệ."


def test_the_same_evidence_always_gives_the_same_file(evidence: Evidence, content: bytes) -> None:
    assert bundle.write(bundle.read(content)) == content
    assert bundle.read(content) == evidence


def test_a_bundle_holds_the_parts_that_the_tests_below_change(content: bytes) -> None:
    assert sorted(archive.read(content)) == MEMBERS


def test_a_bundle_is_verified_without_django_database_or_settings(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from lienthong.node.evidence.verify import verify_bundle\n"
        f"report = verify_bundle(Path({str(file)!r}))\n"
        "from django.apps import apps\n"
        "loaded = [name for name in sys.modules if name.startswith('lienthong')]\n"
        "assert not apps.ready and not [n for n in loaded if n.endswith(('.models', '.settings'))]\n"
        "print('\\n'.join(report.lines())); sys.exit(0 if report.passed else 1)\n"
    )
    bare = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(bundle.__file__).parents[3]),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "KẾT LUẬN: gói chứng cứ hợp lệ." in done.stdout


@pytest.mark.parametrize("name", MEMBERS)
def test_a_changed_member_is_named(name: str, content: bytes, judge: Judge) -> None:
    members = archive.read(content)
    changed = members | {name: flipped(members[name], len(members[name]) // 2)}
    report = judge(archive.write(changed))
    assert not report.passed
    assert report.codes[0] in {
        "bundle-digest-mismatch",
        "bundle-malformed",
        "bundle-member-missing",
    }
    if name != "manifest.json":
        assert name in report.lines()[0]


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "manifest.json"])
def test_a_changed_member_under_a_fitting_manifest_fails(
    name: str, part: float, content: bytes, judge: Judge
) -> None:
    members = archive.read(content)
    place = int(len(members[name]) * part)
    report = judge(resealed(members | {name: flipped(members[name], place)}))
    # An authority's own certificate is believed, not proved: a changed one is another authority.
    is_another_anchor = name == "trust.json" and report.anchors != judge(content).anchors
    assert not report.passed or is_another_anchor, (name, place)


@pytest.mark.parametrize("name", MEMBERS)
def test_an_emptied_member_fails(name: str, content: bytes, judge: Judge) -> None:
    members = archive.read(content) | {name: b""}
    report = judge(archive.write(members) if name == "manifest.json" else resealed(members))
    assert not report.passed


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_named(name: str, content: bytes, judge: Judge) -> None:
    members = archive.read(content)
    del members[name]
    data = archive.write(members) if name == "manifest.json" else resealed(members)
    report = judge(data)
    assert not report.passed
    if not name.startswith("attachment"):
        assert report.codes == ("bundle-member-missing",)


@pytest.mark.parametrize(
    "name", ["evil", "exchange/001/more.json", "exchange/1/body.json", "x/001/content"]
)
def test_an_added_member_is_named(name: str, content: bytes, judge: Judge) -> None:
    members = archive.read(content)
    assert judge(archive.write(members | {name: b"x"})).codes == ("bundle-member-unknown",)
    assert judge(resealed(members | {name: b"x"})).codes == ("bundle-member-unknown",)


@pytest.mark.parametrize("data", [b"", b"x" * 1000, b"PK\3\4" + bytes(100)])
def test_other_files_are_reported(data: bytes, judge: Judge) -> None:
    assert judge(data).codes == ("bundle-unreadable",)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert verify_bundle(tmp_path / "nothing").codes == ("bundle-unreadable",)
    assert verify_bundle(tmp_path).codes == ("bundle-unreadable",)


@pytest.mark.parametrize(
    "name", ["manifest.json", "trust.json", "exchange/001/envelope-place.json"]
)
@pytest.mark.parametrize("text", [b"[" * 100_000, b"{}", b"null", b"\xff", b'{"a":1e999}'])
def test_hostile_json_is_reported(name: str, text: bytes, content: bytes, judge: Judge) -> None:
    members = archive.read(content) | {name: text}
    data = archive.write(members) if name == "manifest.json" else resealed(members)
    assert judge(data).codes == ("bundle-malformed",)


def test_another_document_is_noticed(evidence: Evidence, makers: Makers, judge: Judge) -> None:
    import typst

    other = typst.compile("= Khác".encode(), ignore_system_fonts=True)
    document = make_document(makers, other)
    report = judge(replace(evidence, document=document))
    assert {"document-digest-mismatch", "attachment-missing"} <= set(report.codes)


def test_an_unsigned_document_is_noticed(makers: Makers, paper: bytes, judge: Judge) -> None:
    report = judge(make_evidence(makers, paper))
    assert {"no-signature", "document-not-sealed-by-issuer"} == set(report.codes)


def test_a_document_sealed_by_another_agency_is_noticed(
    makers: Makers, paper: bytes, judge: Judge
) -> None:
    report = judge(make_evidence(makers, make_document(makers, paper, issuer="H29")))
    assert report.codes == ("document-not-sealed-by-issuer",)


def test_a_document_that_is_no_pdf_is_noticed(makers: Makers, judge: Judge) -> None:
    assert not judge(make_evidence(makers, b"just text")).passed


def test_a_body_of_another_message_is_noticed(evidence: Evidence, judge: Judge) -> None:
    exchange = evidence.exchanges[0]
    body = exchange.body.replace(b"}", b" }")
    report = judge(replace(evidence, exchanges=(replace(exchange, body=body),)))
    assert report.codes == ("body-digest-mismatch",)


def test_a_missing_attachment_is_noticed(evidence: Evidence, judge: Judge) -> None:
    assert judge(replace(evidence, attachments=())).codes == ("attachment-missing",)


def test_an_envelope_of_another_sender_is_noticed(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    exchange = evidence.exchanges[0]
    forged = sign(makers.agencies["H29"], exchange.envelope.member)
    report = judge(replace(evidence, exchanges=(replace(exchange, envelope=forged),)))
    assert report.codes == ("wrong-subject",)


def test_a_receipt_of_another_agency_is_noticed(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    exchange = evidence.exchanges[0]
    forged = sign(makers.agencies["H29"], exchange.receipt.member)
    report = judge(replace(evidence, exchanges=(replace(exchange, receipt=forged),)))
    assert report.codes == ("wrong-subject",)


def test_a_receipt_of_an_agency_that_was_not_addressed_is_noticed(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    exchange = evidence.exchanges[0]
    member = make_receipt(exchange.envelope.member, receiver="H29")
    changed = replace(exchange, receipt=sign(makers.agencies["H29"], member))
    leaves, note = make_ledger(makers, changed)
    report = judge(replace(evidence, exchanges=(changed,), leaves=leaves, checkpoint=note))
    assert report.codes == ("receipt-of-another-receiver",)


@pytest.mark.parametrize("id_", [ENVELOPE, UUID(int=5)])
def test_a_receipt_of_another_envelope_is_noticed(
    id_: UUID, evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    exchange = evidence.exchanges[0]
    answered = b"another" if id_ == ENVELOPE else exchange.envelope.member
    receipt = sign(makers.agencies["H26"], make_receipt(answered, envelope_id=id_))
    report = judge(replace(evidence, exchanges=(replace(exchange, receipt=receipt),)))
    expected = "digest-mismatch" if id_ == ENVELOPE else "receipt-of-another-envelope"
    assert report.codes == (expected, "ledger-entry-missing")


def test_a_leaf_of_another_tree_is_noticed(evidence: Evidence, judge: Judge) -> None:
    leaf = evidence.leaves[0]
    for proof in (
        InclusionProof(0, 3, leaf.proof.path),
        InclusionProof(1, 4, leaf.proof.path),
        InclusionProof(1, 3, leaf.proof.path[:1]),
    ):
        report = judge(replace(evidence, leaves=(Leaf(leaf.event, proof),)))
        assert report.codes == ("ledger-inclusion-invalid",)


def test_a_ledger_without_the_exchange_is_noticed(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    event = make_event("axis.receipt", f"axis:{ENVELOPE}", {"leaf": "00", "receipt": "00"})
    head = TreeHead(origin_of("VN"), 1, tree.leaf_hash(event))
    changed = replace(
        evidence,
        leaves=(Leaf(event, InclusionProof(0, 1, ())),),
        checkpoint=make_note(makers.checkpoint, head),
    )
    assert judge(changed).codes == ("ledger-entry-missing",)


def test_a_checkpoint_signed_by_another_key_is_noticed(
    evidence: Evidence, strangers: Makers, judge: Judge
) -> None:
    note = make_note(strangers.checkpoint, read_note(evidence.checkpoint).head)
    report = judge(replace(evidence, checkpoint=note))
    assert report.codes == ("checkpoint-signature-invalid",)


def test_a_checkpoint_under_the_certificate_of_an_agency_is_noticed(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    certificate = makers.agencies["G22"].certificate_der
    report = judge(replace(evidence, checkpoint_certificate=certificate))
    assert report.codes == ("wrong-usage",)


def test_a_checkpoint_of_another_node_is_noticed(evidence: Evidence, judge: Judge) -> None:
    assert judge(replace(evidence, node="H26")).codes == ("wrong-subject",)


def test_unknown_authorities_are_noticed(
    evidence: Evidence, strangers: Makers, judge: Judge
) -> None:
    report = judge(replace(evidence, trust=strangers.store))
    assert report.codes == ("unknown-authority",)


def test_a_store_without_revocation_lists_leaves_the_question_open(
    evidence: Evidence, judge: Judge
) -> None:
    store = TrustStore(evidence.trust.anchors)
    report = judge(replace(evidence, trust=store))
    assert not report.passed
    assert report.codes == ("revocation-unknown",)


def test_a_bundle_under_a_forgers_own_authority_is_found_by_its_fingerprint(
    strangers: Makers, makers: Makers, paper: bytes, tmp_path: Path, file: Path
) -> None:
    forged = tmp_path / "forged.zip"
    forged.write_bytes(bundle.write(make_evidence(strangers, make_document(strangers, paper))))
    known = [sha256(anchor.der).hexdigest() for anchor in makers.store.anchors]
    assert verify_bundle(forged).passed
    assert verify_bundle(forged, anchors=known).codes == ("anchor-unknown",)
    assert verify_bundle(file, anchors=known).passed
    assert verify_bundle(file, anchors=[known[0].upper()]).passed
    assert verify_bundle(file, anchors=[]).codes == ("anchor-unknown",)


def test_a_signed_refusal_is_evidence_too(makers: Makers, evidence: Evidence, judge: Judge) -> None:
    exchange = evidence.exchanges[0]
    leaf = forms.leaf(exchange.envelope.member).hex()
    member = forms.Receipt(ENVELOPE, leaf, "H26", False, "not-ours", "Không đúng", LATER).encode()
    changed = replace(exchange, receipt=sign(makers.agencies["H26"], member))
    leaves, note = make_ledger(makers, changed)
    report = judge(replace(evidence, exchanges=(changed,), leaves=leaves, checkpoint=note))
    assert report.passed
    assert any("từ chối (not-ours)" in line for line in report.lines())


def test_an_expired_certificate_is_named_as_such(
    makers: Makers, paper: bytes, judge: Judge
) -> None:
    document = make_document(makers, paper)
    late = make_evidence(makers, document)
    exchange = late.exchanges[0]
    leaf = forms.leaf(exchange.envelope.member).hex()
    moment = NOW + timedelta(days=366 * 6)
    member = forms.Receipt(ENVELOPE, leaf, "H26", True, "", "", moment).encode()
    changed = replace(exchange, receipt=sign(makers.agencies["H26"], member))
    leaves, note = make_ledger(makers, changed)
    report = judge(replace(late, exchanges=(changed,), leaves=leaves, checkpoint=note))
    assert "expired" in report.codes


def test_two_exchanges_of_one_document_are_both_examined(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    second = evidence.exchanges[0]
    report = judge(replace(evidence, exchanges=(second, second)))
    assert report.passed
    assert len(report.checks) == 10
    other = make_exchange(makers, evidence.document + b"\n", evidence.attachments[0])
    report = judge(replace(evidence, exchanges=(evidence.exchanges[0], other)))
    assert "document-digest-mismatch" in report.codes


def test_envelopes_that_cannot_be_read_are_reported(
    evidence: Evidence, makers: Makers, judge: Judge
) -> None:
    exchange = evidence.exchanges[0]
    for member in (b"", b"{}", b"[" * 10_000, exchange.envelope.member[:-1]):
        forged = sign(makers.agencies["G22"], member)
        report = judge(replace(evidence, exchanges=(replace(exchange, envelope=forged),)))
        assert "check-impossible" in report.codes
