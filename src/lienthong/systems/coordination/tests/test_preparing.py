"""An opinion is prepared by an officer and sent by whoever speaks for the agency, with its files."""

import io

import pytest

from lienthong.axis import attachments as store
from lienthong.axis.envelope import Attachment
from lienthong.base import clock
from lienthong.base.counting import counted
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.systems.coordination.actions import duties, opinion_drafts, refusals
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.desk import _to_confirm
from lienthong.systems.coordination.models import DutyState, OpinionDuty, OpinionRequest
from lienthong.systems.coordination.tests.conftest import NOW, url

pytestmark = pytest.mark.django_db


def waiting(officer):
    """What the card on an officer's desk counts."""
    card = _to_confirm(officer, NOW)
    return card.show(counted(card.asked)).value


@pytest.fixture
def clerk(world):
    """An officer of the Ministry, who prepares and does not send."""
    return world.officer("G14")


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path


def stored(text):
    digest = store.store(text.encode())
    return Attachment(digest.sha256, f"{text}.txt", "text/plain", digest.size)


def prepared(duty, by, *, is_submitted=True, files=()):
    return opinion_drafts.prepare(
        duty=duty, stance="disagrees", points=[Point("Điều 9", "Sửa.")], attachments=files,
        is_submitted=is_submitted, by=by, now=NOW,
    )  # fmt: skip


def test_an_officer_prepares_and_does_not_send(asked, clerk):
    with pytest.raises(NotAllowed):
        duties.give_opinion(duty=asked.duty, stance="agrees", points=[], by=clerk, now=NOW)
    duty = prepared(asked.duty, clerk)
    with pytest.raises(NotAllowed):
        opinion_drafts.confirm(duty=duty, seen=duty.draft["at"], by=clerk, now=NOW)
    assert OpinionDuty.objects.get().state == DutyState.RECEIVED


def test_what_was_submitted_is_sent_with_its_files(world, asked, clerk, other, data_folder):
    duty = prepared(asked.duty, clerk, files=[stored("phu luc")])
    opinion_drafts.confirm(duty=duty, seen=duty.draft["at"], by=other, now=NOW)
    assert world.pump() == []
    request = OpinionRequest.objects.get()
    assert (request.stance, request.answered_by) == ("disagrees", other.name)
    assert [each["name"] for each in request.answer_files] == ["phu luc.txt"]
    assert request.points.get().place == "Điều 9"
    assert OpinionDuty.objects.get().draft is None


def test_only_what_was_submitted_is_sent(asked, clerk, other):
    with pytest.raises(refusals.NothingSubmitted):
        opinion_drafts.confirm(duty=asked.duty, seen="", by=other, now=NOW)
    duty = prepared(asked.duty, clerk, is_submitted=False)
    with pytest.raises(refusals.NothingSubmitted):
        opinion_drafts.confirm(duty=duty, seen=duty.draft["at"], by=other, now=NOW)


def test_what_changed_since_it_was_read_is_not_sent(asked, clerk, other):
    prepared(asked.duty, clerk)
    with pytest.raises(refusals.DraftChanged):
        opinion_drafts.confirm(duty=asked.duty, seen="2020-01-01", by=other, now=NOW)


def test_it_is_handed_back_with_a_reason(asked, clerk, other):
    duty = prepared(asked.duty, clerk)
    seen = duty.draft["at"]
    with pytest.raises(refusals.ReasonMissing):
        opinion_drafts.hand_back(duty=duty, seen=seen, reason=" ", by=other, now=NOW)
    duty = opinion_drafts.hand_back(duty=duty, seen=seen, reason="Thiếu căn cứ", by=other, now=NOW)
    assert (duty.draft["is_submitted"], duty.draft["reason"]) == (False, "Thiếu căn cứ")
    assert waiting(other) == "0"


def test_a_disagreement_without_a_remark_is_not_prepared(asked, clerk):
    with pytest.raises(refusals.RemarksMissing):
        opinion_drafts.prepare(
            duty=asked.duty, stance="disagrees", points=[], is_submitted=True, by=clerk, now=NOW
        )


def test_nothing_is_prepared_once_the_opinion_is_given(asked, clerk, other):
    duties.give_opinion(duty=asked.duty, stance="agrees", points=[], by=other, now=NOW)
    with pytest.raises(refusals.AnsweredAlready):
        prepared(asked.duty, clerk)


def test_what_waits_to_be_sent_is_on_the_desk_of_who_may(asked, clerk, other):
    prepared(asked.duty, clerk)
    assert waiting(other) == "1"


def file(name, text=b"noi dung"):
    made = io.BytesIO(text)
    made.name = name
    return made


def test_from_an_officers_draft_to_the_leads_page(
    world, sent, office, ministry, settings, tmp_path
):
    settings.LIENTHONG_DATA = tmp_path
    person = factories.officer(world.agencies["G14"].record, kind="officer")
    officer = factories.client_for(person)
    duty = OpinionDuty.objects.get()
    here, form = url("give_opinion", duty.pk), {"stance": "disagrees", "text_1": "Sửa Điều 9"}
    page = officer.get(here).content.decode()
    assert "Trình duyệt" in page and "Gửi ý kiến" not in page and faults(page) == []
    two = [file("mot.txt"), file("hai.txt", b"khac")]
    assert officer.post(here, form | {"enclosed": two, "keep_draft": "1"}).status_code == 302
    kept = OpinionDuty.objects.get().draft["attachments"]
    again = form | {"keep": [kept[0]["sha256"]], "submit_draft": "1"}
    assert officer.post(here, again).status_code == 302
    assert officer.post(url("confirm_opinion", duty.pk)).status_code == 403
    shown = ministry.get(url("duty", duty.pk)).content.decode()
    assert "Duyệt và gửi" in shown and "mot.txt" in shown and "hai.txt" not in shown
    assert faults(shown) == []
    seen = OpinionDuty.objects.get().draft["at"]
    ministry.post(url("confirm_opinion", duty.pk), {"seen": seen})
    world.pump(clock.now())
    text = office.get(url("file", sent.pk)).content.decode()
    assert "mot.txt" in text and faults(text) == []
    request = OpinionRequest.objects.get()
    answer = office.get(url("answer_file", request.pk, request.answer_files[0]["sha256"]))
    assert answer.content == b"noi dung"
    assert officer.get(url("answer_file", request.pk, "0" * 64)).status_code == 404


def test_a_draft_cannot_name_a_file_that_is_not_its_own(sent, ministry, data_folder):
    secret = stored("cua co quan khac")
    here = url("give_opinion", OpinionDuty.objects.get().pk)
    answer = ministry.post(here, {"stance": "agrees", "keep": [secret.sha256], "keep_draft": "1"})
    assert answer.status_code == 422
