"""The signed PDF of a lower report: asked of who signed it, for a purpose, checked on arrival, logged."""

import base64
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lienthong.axis import attachments
from lienthong.axis.asking import Asking, answering
from lienthong.axis.models import Asked
from lienthong.axis.refusals import DigestMismatch, PurposeNeeded
from lienthong.base.errors import NotAllowed
from lienthong.base.ids import new_id
from lienthong.contracts.reporting import SignedReport, SignedReportAsked
from lienthong.systems.reporting import answers
from lienthong.systems.reporting.actions import fetching, submitting
from lienthong.systems.reporting.actions.refusals import (
    NothingSigned,
    PdfNotForAsker,
    PdfNotHeld,
    PdfTooLarge,
)
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, accepted, entered, held, sent
from lienthong.systems.reporting.tests.test_behind import DISTRICT, OFFICE, PROVINCE, send_up

pytestmark = pytest.mark.django_db
UNIT = COMMUNES[0]


@pytest.fixture
def chain(certified, delivered):
    """A commune's report has come up to the Office inside those of its district and province."""
    sent(certified, UNIT)
    delivered()
    accepted(certified, DISTRICT, UNIT)
    for holder, unit in ((PROVINCE, DISTRICT), (OFFICE, PROVINCE)):
        send_up(certified, unit)
        delivered()
        accepted(certified, holder, unit)
    return certified


def fetch(world, holder=OFFICE, purpose="Đối chiếu số liệu", **changes):
    officer = world.officer(holder)
    return fetching.fetch(
        report=held(world, holder, UNIT), purpose=purpose, by=replace(officer, **changes), now=NOW
    )


def ask(world, sender, *, offset=0, sha256=None):
    row = Report.objects.own_of(world.agencies[UNIT].agency_id, UNIT).get()
    question = SignedReportAsked(row.reference, sha256 or row.pdf_sha256, offset)
    asking = Asking(new_id(), sender, UNIT, sender, "x", "report.read", NOW)
    return answering()[SignedReportAsked](question, asking, now=NOW)


def test_the_office_fetches_a_communes_signed_report_and_both_sides_log_it(chain):
    row = fetch(chain)
    assert row.pdf_size == len(attachments.read(row.pdf_sha256))
    logged = Asked.objects.filter(question__contains="signed-report")
    assert set(logged.values_list("owner", "side", "outcome", "purpose")) == {
        (OFFICE, "sending", "answered", "Đối chiếu số liệu"),
        (UNIT, "receiving", "answered", "Đối chiếu số liệu"),
    }


def test_it_is_asked_from_a_web_process_that_sees_one_agency_only(chain, as_web):
    with as_web(SimpleNamespace(id=chain.agencies[OFFICE].agency_id, code=OFFICE)):
        row = fetch(chain)
    assert row.pdf_size > 0


def test_a_large_file_comes_in_parts(chain, monkeypatch):
    monkeypatch.setattr(answers, "_PART", 5000)
    row = fetch(chain)
    assert row.pdf_size > 5000
    assert Asked.objects.filter(owner=OFFICE, side="sending").count() > 2


def test_a_purpose_and_the_permission_are_needed(chain):
    with pytest.raises(PurposeNeeded):
        fetch(chain, purpose=" ")
    with pytest.raises(NotAllowed):
        fetch(chain, permissions=frozenset())


def test_an_agency_off_the_reports_way_is_refused(chain):
    with pytest.raises(PdfNotForAsker):
        ask(chain, "G14")
    with pytest.raises(PdfNotForAsker):
        ask(chain, "H26.002")
    assert ask(chain, PROVINCE).size > 0


def test_who_does_not_hold_the_digest_gets_nothing(chain):
    with pytest.raises(PdfNotHeld):
        ask(chain, OFFICE, sha256="0" * 64)


def test_a_draft_is_shown_to_nobody(chain):
    own = Report.objects.own_of(chain.agencies[UNIT].agency_id, UNIT).accepted().get()
    draft = submitting.correct(report=own, reason="x", by=chain.officer(UNIT), now=NOW)
    question = SignedReportAsked(draft.reference, "", 0)
    asking = Asking(new_id(), OFFICE, UNIT, OFFICE, "x", "report.read", NOW)
    with pytest.raises(PdfNotHeld):
        answering()[SignedReportAsked](question, asking, now=NOW)


def test_a_file_that_is_gone_is_said_to_be_gone(chain):
    row = held(chain, OFFICE, UNIT)
    attachments.path_of(row.pdf_sha256).unlink()
    with pytest.raises(PdfNotHeld):
        fetch(chain)
    assert held(chain, OFFICE, UNIT).pdf_size == 0


def test_a_report_that_was_never_signed_is_not_asked_for(chain):
    draft = entered(chain, COMMUNES[2])
    with pytest.raises(NothingSigned):
        fetching.fetch(report=draft, purpose="x", by=chain.officer(COMMUNES[2]), now=NOW)


@pytest.mark.parametrize(
    ("part", "changes", "refusal"),
    [
        (b"another file", {}, DigestMismatch),
        (b"", {}, DigestMismatch),
        (b"x", {"offset": 7}, DigestMismatch),
        (b"x", {"pdf_sha256": "1" * 64}, DigestMismatch),
        (b"x", {"size": 10**9}, PdfTooLarge),
        (b"x", {"part": "không phải base64"}, DigestMismatch),
    ],
)
def test_an_answer_that_is_not_the_file_is_refused_on_arrival(
    chain, monkeypatch, part, changes, refusal
):
    row = held(chain, OFFICE, UNIT)
    said = SignedReport(row.pdf_sha256, len(part), 0, base64.b64encode(part).decode())
    monkeypatch.setattr(fetching, "ask", lambda *_args, **_more: replace(said, **changes))
    with pytest.raises(refusal):
        fetch(chain)
    assert held(chain, OFFICE, UNIT).pdf_size == 0
