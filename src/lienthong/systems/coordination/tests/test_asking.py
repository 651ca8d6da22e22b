"""Whom may be asked, and under which agreement (Điều 1.2, 3.4, 12.1)."""

import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies.directory import UnknownAgency
from lienthong.agencies.models import AgencyRecord
from lienthong.contracts.coordination import AgreementOffered, OpinionAsked
from lienthong.systems.coordination.actions import agreements, arrivals, files, refusals
from lienthong.systems.coordination.actions.agreements import AgreementContent
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementState,
    CoordinationFile,
    FileState,
    FocalPoint,
    OpinionDuty,
)
from lienthong.systems.coordination.tests.conftest import DUE, NOW, content, forged

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(world, lead):
    return files.draft(content=content(), by=lead, now=NOW)


def asking(**changes):
    values = OpinionAsked(
        case=uuid4(), file=uuid4(), agreement=None, clause="", title="Hồ sơ", content="Nội dung",
        mode="written-opinion", matter="policy", lead_name="Văn phòng Chính phủ", lead_unit="",
        lead_officer="", lead_role="Chủ trì", addressee_role="Góp ý", due_date=DUE, at=NOW,
    )  # fmt: skip
    return replace(values, **changes)


@pytest.mark.parametrize("field", ["content", "lead_role", "addressee_role"])
def test_roles_and_content_are_stated(lead, field):
    with pytest.raises(refusals.RolesMissing):
        files.draft(content=content(**{field: "  "}), by=lead, now=NOW)


def test_the_database_wants_roles_too(drafted):
    with pytest.raises(IntegrityError), transaction.atomic():
        CoordinationFile.objects.update(lead_role="")


def test_a_date_in_the_past_is_refused(lead):
    with pytest.raises(refusals.DateInThePast):
        files.draft(content=content(due_date=date(2020, 4, 3)), by=lead, now=NOW)


def test_a_date_on_a_day_off_is_the_next_working_day(lead):
    file = files.draft(content=content(due_date=date(2020, 4, 11)), by=lead, now=NOW)
    assert file.due_date == date(2020, 4, 13)


def test_an_unknown_addressee_is_refused(drafted, lead):
    with pytest.raises(UnknownAgency):
        files.add_addressee(file=drafted, code="G99", by=lead, now=NOW)


def test_an_ended_agency_is_refused_also_when_it_ends_before_sending(drafted, lead):
    files.add_addressee(file=drafted, code="G06", by=lead, now=NOW)
    AgencyRecord.objects.filter(code="G06").update(
        valid=DateRange(date(2016, 1, 1), date(2020, 4, 1))
    )
    with pytest.raises(UnknownAgency):
        files.send(file=drafted, by=lead, now=NOW)
    with pytest.raises(UnknownAgency):
        files.add_addressee(file=drafted, code="G06", by=lead, now=NOW)


def test_an_agency_is_asked_once_and_never_itself(drafted, lead):
    files.add_addressee(file=drafted, code="000.00.00.G14", by=lead, now=NOW)
    with pytest.raises(refusals.AskedAlready):
        files.add_addressee(file=drafted, code="G14", by=lead, now=NOW)
    with pytest.raises(refusals.OwnAgency):
        files.add_addressee(file=drafted, code="G22", by=lead, now=NOW)


def test_a_file_without_addressee_is_not_sent(drafted, lead):
    with pytest.raises(refusals.NobodyAsked):
        files.send(file=drafted, by=lead, now=NOW)


def test_a_file_is_sent_once(asked, lead):
    with pytest.raises(refusals.WrongStep):
        files.send(file=asked.file, by=lead, now=NOW)


def test_a_file_whose_date_has_passed_is_not_sent(drafted, lead):
    files.add_addressee(file=drafted, code="G14", by=lead, now=NOW)
    with pytest.raises(refusals.DateInThePast):
        files.send(file=drafted, by=lead, now=NOW + timedelta(days=30))


def test_attachments_travel(world, drafted, lead, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    for _twice in range(2):
        files.attach(
            file=drafted, name="du-thao.pdf", media_type="application/pdf",
            data=io.BytesIO(b"%PDF"), by=lead, now=NOW,
        )  # fmt: skip
    files.add_addressee(file=drafted, code="G14", by=lead, now=NOW)
    files.send(file=drafted, by=lead, now=NOW)
    world.pump()
    assert [each["name"] for each in OpinionDuty.objects.get().attachments] == ["du-thao.pdf"]


def test_withdrawing_closes_the_other_book(world, asked, lead):
    with pytest.raises(refusals.ReasonMissing):
        files.withdraw(file=asked.file, reason="", by=lead, now=NOW)
    files.withdraw(file=asked.file, reason="Gửi nhầm.", by=lead, now=NOW)
    world.pump()
    asked.duty.refresh_from_db()
    assert (asked.duty.closing, asked.duty.closing_text) == (FileState.WITHDRAWN, "Gửi nhầm.")


# Agreements


def test_an_agreement_binds_once_both_agencies_confirmed(agreement):
    assert agreement.state == AgreementState.IN_FORCE
    theirs = Agreement.objects.exclude(pk=agreement.pk).get()
    assert theirs.unit_of(is_ours=True) == "Cục Tin học hóa"
    assert theirs.items.get().clause == "8.1"


def test_an_agreement_that_is_not_confirmed_binds_nobody(world):
    made = agreements.register(
        content=AgreementContent(
            number="03/QC", title="Quy chế", partner="G06", in_force_date=date(2019, 1, 1),
            own_unit="A", partner_unit="B",
        ),
        by=world.officer("G22", "leader"), now=NOW,
    )  # fmt: skip
    with pytest.raises(refusals.AgreementNotInForce):
        files.draft(content=content(agreement=made.pk), by=world.officer("G22"), now=NOW)


def test_under_an_agreement_its_other_party_is_the_addressee(agreement, lead):
    file = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    assert [row.addressee_code for row in file.requests.all()] == ["G14"]


def test_a_third_party_is_not_asked_under_an_agreement(agreement, lead):
    file = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    with pytest.raises(refusals.NotAParty):
        files.add_addressee(file=file, code="G06", by=lead, now=NOW)


def test_an_arrival_under_an_agreement_with_somebody_else_is_refused(world, agreement):
    message = asking(agreement=agreement.reference)
    for sender, to in (("G06", "G14"), ("G22", "G06")):
        (refusal,) = arrivals.take_requests([forged(message, sender=sender, to=to)], now=NOW)
        assert refusal.code == "coordination-not-a-party"
    assert not OpinionDuty.objects.exists()


def test_a_repeated_request_is_one_duty_and_a_stolen_reference_is_refused(world):
    message = asking()
    first = forged(message, sender="G22", to="G14")
    again = forged(message, sender="G22", to="G14")
    stolen = forged(message, sender="G06", to="G14")
    answers = arrivals.take_requests([first, again, stolen], now=NOW)
    assert answers[:2] == [None, None]
    assert answers[2].code == "opinion-never-asked"
    assert OpinionDuty.objects.get().lead_code == "G22"


def test_a_request_without_roles_is_refused_on_arrival(world):
    message = asking(lead_role=" ")
    (refusal,) = arrivals.take_requests([forged(message, sender="G22", to="G14")], now=NOW)
    assert refusal.code == "coordination-roles-missing"


def test_a_request_to_an_agency_that_is_not_here_is_refused(world):
    (refusal,) = arrivals.take_requests([forged(asking(), sender="G22", to="G77")], now=NOW)
    assert refusal.code == "recipient-unknown"


def test_the_same_agreement_is_registered_once(world, agreement):
    same = AgreementContent(
        number=agreement.number, title="Lại", partner="G14", in_force_date=date(2019, 1, 1),
        own_unit="A", partner_unit="B",
    )  # fmt: skip
    with pytest.raises(refusals.AgreementKnown):
        agreements.register(content=same, by=world.officer("G22", "leader"), now=NOW)
    offered = AgreementOffered(uuid4(), agreement.number, "Lại", date(2019, 1, 1), "A", "B", ())
    (refusal,) = agreements.take_offers([forged(offered, sender="G22", to="G14")], now=NOW)
    assert refusal.code == "coordination-agreement-known"


def test_a_new_focal_point_reaches_the_other_book_and_keeps_the_old(world, agreement):
    agreements.name_focal_point(
        agreement=agreement, unit="Vụ Tổng hợp", from_date=date(2020, 5, 1),
        by=world.officer("G22", "leader"), now=NOW,
    )  # fmt: skip
    world.pump()
    theirs = Agreement.objects.exclude(pk=agreement.pk).get()
    assert theirs.unit_of(is_ours=False) == "Vụ Tổng hợp"
    assert FocalPoint.objects.filter(agreement=theirs, is_ours=False).count() == 2


def test_an_agreement_ends(agreement, lead):
    Agreement.objects.filter(pk=agreement.pk).update(ended_date=date(2020, 4, 6))
    with pytest.raises(refusals.AgreementOver):
        files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
