"""Mandates: one lead on every day, kept so by the database itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange

from lienthong.agencies import actions
from lienthong.agencies.actions import mandates as refusals
from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of, resolve
from lienthong.agencies.models import Agency, Holding, Mandate
from lienthong.agencies.tests.acting import Officer
from lienthong.axis.directory import holder
from lienthong.base.errors import NotAllowed
from lienthong.ledger.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

NOW = datetime(2020, 4, 3, 2, 0, tzinfo=UTC)
START, TRANSFER = date(2018, 8, 28), date(2019, 9, 9)
OFFICER = Officer()
SUBJECT = "thuong-truc-to-cong-tac-chinh-phu-dien-tu"


def agency(code: str) -> Agency:
    return by_code(code, TRANSFER).agency


@pytest.fixture
def mandate() -> Mandate:
    return actions.establish_mandate(
        subject=SUBJECT,
        title="Thường trực Tổ công tác giúp việc Ủy ban quốc gia về Chính phủ điện tử",
        lead=agency("G22"),
        legal_basis="Quyết định 1072/QĐ-TTg",
        from_date=START,
        by=OFFICER,
        now=NOW,
    )


@pytest.fixture
def transferred(mandate: Mandate) -> Mandate:
    actions.transfer_mandate(
        mandate=mandate,
        to=agency("G14"),
        legal_basis="Thông báo 320/TB-VPCP",
        on=TRANSFER,
        by=OFFICER,
        now=NOW,
    )
    return mandate


def hold(mandate: Mandate, code: str, start: date, end: date | None, role: str = "lead") -> Holding:
    return Holding.objects.create(
        mandate=mandate,
        agency=agency(code),
        role=role,
        legal_basis="Thử",
        valid=DateRange(start, end),
    )


def settle() -> None:
    """Check what is checked at the end of a transaction."""
    connection.check_constraints()


def test_who_was_responsible_has_one_answer_on_every_day(transferred: Mandate) -> None:
    settle()
    assert lead_of(SUBJECT, START).code == "G22"
    assert lead_of(SUBJECT, date(2019, 9, 8)).code == "G22"
    assert lead_of(SUBJECT, TRANSFER).code == "G14"
    assert lead_of(SUBJECT, date(2018, 8, 27)) is None


def test_axis_resolves_the_holder_on_arrival(transferred: Mandate) -> None:
    # 00:30 in Viet Nam on the day of transfer is still the day before in UTC.
    assert resolve(SUBJECT, datetime(2019, 9, 8, 17, 30, tzinfo=UTC)) == "G14"
    assert holder(f"mandate:{SUBJECT}", datetime(2019, 9, 8, 16, 0, tzinfo=UTC)) == "G22"


def test_database_refuses_two_leads_on_one_day(transferred: Mandate) -> None:
    with pytest.raises(IntegrityError, match="mandate_one_lead_a_day"), transaction.atomic():
        hold(transferred, "G12", date(2021, 1, 1), None)


def test_database_refuses_a_gap(mandate: Mandate) -> None:
    with pytest.raises(IntegrityError, match="without a lead"), transaction.atomic():
        mandate.holdings.update(valid=DateRange(START, TRANSFER))
        hold(mandate, "G14", date(2019, 9, 10), None)
        settle()


def test_database_refuses_a_lead_that_ends_with_nobody_after(mandate: Mandate) -> None:
    with pytest.raises(IntegrityError, match="without a lead"), transaction.atomic():
        mandate.holdings.update(valid=DateRange(START, TRANSFER))
        settle()


def test_database_refuses_to_forget_the_first_lead(transferred: Mandate) -> None:
    settle()
    with pytest.raises(IntegrityError, match="without a lead"), transaction.atomic():
        transferred.holdings.filter(valid__startswith=START).delete()
        settle()


def test_database_refuses_a_mandate_without_lead(mandate: Mandate) -> None:
    with pytest.raises(IntegrityError, match="without a lead"), transaction.atomic():
        mandate.holdings.all().delete()
        settle()
    with pytest.raises(IntegrityError, match="without a lead"), transaction.atomic():
        Mandate.objects.create(subject="khong-ai-giu", title="Không ai giữ", first_date=START)
        settle()


def test_database_refuses_a_holding_without_legal_basis(mandate: Mandate) -> None:
    with pytest.raises(IntegrityError, match="holding_cites_legal_basis"), transaction.atomic():
        mandate.holdings.update(legal_basis="")


def test_database_accepts_a_transfer_in_one_transaction(mandate: Mandate) -> None:
    with transaction.atomic():
        mandate.holdings.update(valid=DateRange(START, TRANSFER))
        hold(mandate, "G14", TRANSFER, None)
        settle()


def test_supporting_agencies_may_come_and_go(mandate: Mandate) -> None:
    support = actions.add_support(
        mandate=mandate,
        agency=agency("G14"),
        legal_basis="Quy chế 02/QC-VPCP-BTTTT",
        from_date=date(2018, 9, 20),
        by=OFFICER,
        now=NOW,
    )
    with pytest.raises(refusals.AlreadyTakesPart):
        actions.add_support(
            mandate=mandate,
            agency=agency("G14"),
            legal_basis="Quy chế",
            from_date=date(2019, 1, 1),
            by=OFFICER,
            now=NOW,
        )
    actions.end_support(holding=support, on=date(2019, 1, 1), by=OFFICER, now=NOW)
    settle()
    assert not mandate.holdings.as_of(date(2019, 1, 1)).filter(role="support").exists()


def support(mandate: Mandate, first: date, until: date | None, code: str = "G14"):
    return actions.add_support(
        mandate=mandate, agency=agency(code), legal_basis="Quy chế", from_date=first, until=until,
        by=OFFICER, now=NOW,
    )  # fmt: skip


def test_support_with_a_known_end_fits_before_a_lead_and_before_the_end(
    transferred: Mandate,
) -> None:
    made = support(transferred, date(2018, 10, 1), TRANSFER)
    assert made.valid.upper == TRANSFER
    with pytest.raises(refusals.AlreadyTakesPart):
        support(transferred, date(2018, 9, 21), TRANSFER + timedelta(days=1))
    with pytest.raises(refusals.BeforeCurrentLead):
        support(transferred, TRANSFER, TRANSFER, "G22")
    over = date(2021, 1, 1)
    actions.end_mandate(mandate=transferred, on=over, by=OFFICER, now=NOW)
    for until in (None, over + timedelta(days=1)):
        with pytest.raises(refusals.MandateOver):
            support(transferred, TRANSFER, until, "G22")
    assert support(transferred, TRANSFER, over, "G22").valid.upper == over


def test_an_end_that_somebody_decided_stays_and_one_that_followed_may_come_earlier(
    transferred: Mandate,
) -> None:
    followed = support(transferred, date(2018, 10, 1), TRANSFER)
    earlier = TRANSFER - timedelta(days=30)
    with pytest.raises(refusals.SupportOver):
        actions.end_support(holding=followed, on=TRANSFER, by=OFFICER, now=NOW)
    actions.end_support(holding=followed, on=earlier, by=OFFICER, now=NOW)
    with pytest.raises(refusals.SupportOver):
        actions.end_support(holding=followed, on=earlier - timedelta(days=9), by=OFFICER, now=NOW)
    followed.refresh_from_db()
    assert followed.valid.upper == earlier


def test_supporter_that_takes_the_lead_supports_no_more(mandate: Mandate) -> None:
    hold(mandate, "G14", date(2018, 9, 20), None, role="support")
    actions.transfer_mandate(
        mandate=mandate, to=agency("G14"), legal_basis="TB 320", on=TRANSFER, by=OFFICER, now=NOW
    )
    roles = mandate.holdings.as_of(TRANSFER).values_list("role", flat=True)
    assert list(roles) == ["lead"]


def test_ended_mandate_has_no_holder_and_no_more_changes(transferred: Mandate) -> None:
    actions.end_mandate(mandate=transferred, on=date(2021, 1, 1), by=OFFICER, now=NOW)
    settle()
    assert lead_of(SUBJECT, date(2021, 1, 1)) is None
    assert resolve(SUBJECT, datetime(2021, 6, 1, tzinfo=UTC)) is None
    with pytest.raises(refusals.MandateOver):
        actions.end_mandate(mandate=transferred, on=date(2022, 1, 1), by=OFFICER, now=NOW)


@pytest.mark.parametrize(
    ("to", "on", "basis", "refusal"),
    [
        ("G22", TRANSFER, "TB 320", refusals.AlreadyLeads),
        ("G14", START, "TB 320", refusals.BeforeCurrentLead),
        ("G14", TRANSFER, " ", refusals.LegalBasisMissing),
        ("G14", date(1999, 1, 1), "TB 320", refusals.NotAnAgencyThen),
    ],
)
def test_transfer_refuses(
    mandate: Mandate, to: str, on: date, basis: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.transfer_mandate(
            mandate=mandate, to=agency(to), legal_basis=basis, on=on, by=OFFICER, now=NOW
        )


def test_agency_that_leads_a_mandate_does_not_end(mandate: Mandate) -> None:
    from lienthong.agencies.actions.agencies import LeadsMandates

    ministry, on = agency("G14"), date(2020, 6, 1)
    end = {"agency": agency("G22"), "legal_basis": "NQ", "by": OFFICER, "now": NOW}
    with pytest.raises(LeadsMandates):
        actions.end_agency(on=on, **end)
    actions.transfer_mandate(
        mandate=mandate, to=ministry, legal_basis="NQ", on=on, by=OFFICER, now=NOW
    )
    actions.end_agency(on=on, **end)
    assert lead_of(SUBJECT, on).code == "G14"


def test_subject_is_unique(mandate: Mandate) -> None:
    with pytest.raises(refusals.SubjectTaken):
        actions.establish_mandate(
            subject=SUBJECT,
            title="Trùng",
            lead=agency("G14"),
            legal_basis="TB",
            from_date=START,
            by=OFFICER,
            now=NOW,
        )


def test_permission_is_asked_for(mandate: Mandate) -> None:
    with pytest.raises(NotAllowed):
        actions.end_mandate(
            mandate=mandate, on=TRANSFER, by=Officer(permissions=frozenset()), now=NOW
        )


def test_every_change_is_in_the_ledger(transferred: Mandate) -> None:
    kinds = LedgerEntry.objects.filter(subject=f"mandate:{SUBJECT}").values_list("kind", flat=True)
    assert sorted(kinds) == ["mandate.established", "mandate.transferred"]
