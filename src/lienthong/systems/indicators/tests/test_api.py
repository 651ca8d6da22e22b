"""The indicators' door for programs: what is read with a token, and that a program only drafts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from lienthong.base import clock
from lienthong.figures import reading
from lienthong.figures.periods import span_named, year_of
from lienthong.identity import actions as identity
from lienthong.identity.models import Appointment
from lienthong.identity.officers import system_officer
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators.actions import declaring, drafting, register
from lienthong.systems.indicators.models import Declaration, DeclarationDraft, Indicator
from lienthong.systems.indicators.tests.conftest import NOW
from lienthong.systems.indicators.tests.test_scoring import put, scored

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LEVEL_4 = "/api/chi-tieu/danh-muc/services.level-4"
GIVEN = {"period": "2020", "value": "21.5", "unit": "%", "evidence": "Công văn 12/UBND"}


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def program(record, *permissions):
    """Return a client that shows a token of an agency's leader."""
    leader = officer(record)
    _token, secret = identity.issue_token(
        appointment=Appointment.objects.get(pk=leader.appointment_id),
        name="Kho dữ liệu",
        permissions=permissions or ("indicator.read", "indicator.declare"),
        expires_at=NOW + timedelta(days=30),
        by=system_officer(record),
        now=NOW,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


@pytest.fixture
def door(province, register):
    return program(province)


def send(door, path=f"{LEVEL_4}/khai", **changes):
    return door.post(path, GIVEN | changes, content_type="application/json")


def test_the_register_is_searched_without_diacritics_and_paged_by_code(door):
    found = door.get("/api/chi-tieu/danh-muc?q=tich hop chu ky so").json()
    assert [each["code"] for each in found["indicators"]] == ["signature.integrated"]
    whole = door.get("/api/chi-tieu/danh-muc").json()
    assert (len(whole["indicators"]), whole["after"]) == (Indicator.objects.count(), None)
    rest = door.get("/api/chi-tieu/danh-muc?after=services.level-4").json()["indicators"]
    assert all(each["code"] > "services.level-4" for each in rest)


def test_one_indicator_comes_with_versions_formula_and_targets(door):
    found = door.get("/api/chi-tieu/danh-muc/certificates.agencies").json()
    (version,) = found["versions"]
    assert version["method"] == "ratio"
    assert [part["code"] for part in version["parts"]] == [
        "certificates.agencies-count",
        "agencies.total",
    ]
    level_4 = door.get(LEVEL_4).json()
    assert [(each["value"], each["due_date"]) for each in level_4["targets"]] == [
        ("30.000000", "2020-12-31")
    ]


def test_values_come_with_their_origin_and_as_they_were_known(door):
    put("H26", "services.level-4", 20, publisher="H26", origin="declared", source="/x/")
    put("H26", "services.level-4", 25, publisher="H26", origin="declared", now=LATER)
    now = door.get(f"{LEVEL_4}/gia-tri?unit=H26&period=2020").json()["values"]
    then = door.get(f"{LEVEL_4}/gia-tri", {"asOf": NOW.isoformat()}).json()["values"]
    assert [(each["value"], each["origin"]) for each in now] == [("25", "declared")]
    assert [(each["value"], each["source"]) for each in then] == [("20", "/x/")]


def test_only_the_own_book_is_read(door):
    put("G22", "services.level-4", 20, publisher="G14")
    assert door.get(f"{LEVEL_4}/gia-tri").json()["values"] == []


def test_scores_come_with_the_points_of_the_agency_asked_about(keeper, ministry):
    put("H26", "services.level-4", 30)
    put("G22", "services.level-4", 15)
    scored(keeper)
    found = program(ministry).get("/api/chi-tieu/bo-chi-so/trien-khai-cpdt/diem?unit=G22").json()
    assert [(each["unit"], each["rank"], each["details"] is None) for each in found["scores"]] == [
        ("H26", 1, True),
        ("G22", 2, False),
    ]
    points = {each["indicator"]: each["points"] for each in found["scores"][1]["details"]}
    assert points["services.level-4"] == "7.50"


def test_what_a_program_sends_counts_only_when_a_person_declares_it(door, province):
    answer = send(door)
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")
    assert not Declaration.objects.exists()
    assert reading.latest(["services.level-4"], publisher="H26", unit="H26") == {}
    draft = DeclarationDraft.objects.get()
    client = client_for(officer(province))
    assert "Công văn 12/UBND" in client.get("/chi-tieu/khai-bao/").content.decode()
    client.post(f"/chi-tieu/khai-bao/cho/{draft.pk}/")
    assert (Declaration.objects.get().value, DeclarationDraft.objects.count()) == (
        Decimal("21.5"),
        0,
    )
    known = reading.latest(["services.level-4"], publisher="H26", unit="H26")
    assert known["services.level-4"].value == Decimal("21.5")


def test_sending_again_replaces_the_draft_and_a_person_may_throw_it_away(door, province):
    send(door)
    send(door, value="22")
    draft = DeclarationDraft.objects.get()
    assert draft.value == 22
    client_for(officer(province)).post(f"/chi-tieu/khai-bao/cho/{draft.pk}/bo/")
    assert not DeclarationDraft.objects.exists() and not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"value": "101"}, 422, "indicator-share-impossible"),
        ({"value": "chín"}, 422, "invalid"),
        ({"value": "NaN"}, 422, "invalid"),
        ({"unit": "người"}, 422, "indicator-unit-wrong"),
        ({"period": "2021"}, 422, "indicator-period-not-begun"),
        ({"period": "2020-13"}, 422, "indicator-period-unreadable"),
    ],
)
def test_what_cannot_be_declared_is_not_drafted(door, changes, status, code):
    answer = send(door, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not DeclarationDraft.objects.exists()


def test_a_change_of_what_was_declared_needs_its_reason_at_once(door, declarer):
    span = year_of(date(2020, 1, 1))
    said = declaring.Said(
        first_date=span.first, last_date=span.last, label="2020", value=Decimal(20), unit="%"
    )
    declaring.declare(
        indicator=register.indicator_with("services.level-4"), said=said, by=declarer, now=NOW
    )
    assert send(door).json()["code"] == "indicator-change-without-reason"
    assert send(door, reason="Trừ dịch vụ trùng").status_code == 201


def test_a_draft_that_became_impossible_stays_and_says_why(door, declarer, province):
    send(door)
    drafting.declare_draft(draft=DeclarationDraft.objects.get(), by=declarer, now=NOW)
    made = Declaration.objects.get()
    DeclarationDraft.objects.create(
        agency_id=province.agency_id, indicator=made.indicator, first_date=made.first_date,
        last_date=made.last_date, label="2020", value=made.value, unit="%", evidence=made.evidence,
        drafted_by="x", drafted_by_name="x", drafted_at=NOW,
    )  # fmt: skip
    with pytest.raises(declaring.AlreadyDeclared):
        drafting.declare_draft(draft=DeclarationDraft.objects.get(), by=declarer, now=LATER)
    assert DeclarationDraft.objects.count() == 1


def test_a_token_for_reading_drafts_nothing_and_unknown_codes_are_not_found(door, ministry):
    assert send(program(ministry, "indicator.read")).status_code == 403
    for path in ("danh-muc/no.such", "danh-muc/no.such/gia-tri", "bo-chi-so/no-such/diem"):
        assert door.get(f"/api/chi-tieu/{path}").status_code == 404, path


def test_drafts_of_another_agency_are_not_seen(door, ministry):
    send(door)
    draft = DeclarationDraft.objects.get()
    client = client_for(officer(ministry))
    assert client.post(f"/chi-tieu/khai-bao/cho/{draft.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("label", "first"),
    [("2020", date(2020, 1, 1)), ("2020-Q4", date(2020, 10, 1)), ("2020-02", date(2020, 2, 1))],
)
def test_labels_name_calendar_spans(label, first):
    found = span_named(label)
    assert (found.first, found.label) == (first, label)


@pytest.mark.parametrize(
    "label", ["", "20", "2020-Q5", "2020-00", "2020-11-30", "2020/11", "x2020"]
)
def test_other_labels_name_none(label):
    assert span_named(label) is None
