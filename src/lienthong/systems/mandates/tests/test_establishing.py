"""Mandates that one node establishes and the others take over, or refuse."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from lienthong.agencies import actions as registry
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.axis import directory
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import Outbox
from lienthong.base.errors import NotAllowed
from lienthong.contracts.mandates import MandateEstablished
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.systems.mandates import handlers, rules
from lienthong.systems.mandates.actions.establishing import announce, establish
from lienthong.systems.mandates.tests.conftest import NOW, START, SUBJECT, TODAY, without

pytestmark = pytest.mark.django_db

TOLD = MandateEstablished(
    subject="kho-du-lieu", title="Kho dữ liệu dùng chung", lead="G14", from_date=START,
    legal_basis="Quyết định 10/QĐ-TTg",
)  # fmt: skip


def arrive(message=TOLD, *, sender="G14", to="G22"):
    arrival = Arrival(uuid4(), sender, to, message, (), NOW, NOW + timedelta(days=9), None)
    (answer,) = handlers.change_told([arrival], now=NOW)
    return answer.code if answer else None


def outbox():
    rows = Outbox.objects.filter(message__contract="vn.lienthong.mandates.established")
    return sorted(rows.values_list("sender", "recipient"))


def made(world, **changes):
    values = {
        "subject": "moi-lap", "title": "Mới lập", "lead": world.office.agency,
        "legal_basis": "Quyết định 1", "from_date": START, "by": world.system, "now": NOW,
        **changes,
    }  # fmt: skip
    return establish(**values)


def test_what_the_lead_tells_is_taken_over_once(world):
    assert [arrive(), arrive(to="H26")] == [None, None]
    mandate = Mandate.objects.get()
    assert (mandate.subject, mandate.title, mandate.first_date) == (
        TOLD.subject, TOLD.title, START,
    )  # fmt: skip
    assert lead_of(TOLD.subject, TODAY).code == "G14"
    assert mandate.holdings.get().legal_basis == TOLD.legal_basis


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lead": "H26"}, "mandate-teller-not-lead"),
        ({"subject": rules.KEEPER}, "mandate-keeper-is-local"),
        ({"subject": "ban-giao"}, "mandate-subject-malformed"),
        ({"subject": "Có dấu"}, "mandate-subject-malformed"),
        ({"subject": "x" * 81}, "mandate-subject-malformed"),
        ({"legal_basis": " "}, "legal-basis-missing"),
        ({"from_date": START.replace(year=1950)}, "agency-unknown"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(world, change, code):
    assert arrive(replace(TOLD, **change)) == code
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("change", [{"lead": "G14"}, {"from_date": START + timedelta(days=1)}])
def test_the_same_subject_of_another_lead_or_day_is_refused(mandate, change):
    message = replace(TOLD, subject=SUBJECT, **{"lead": "G22", **change})
    assert arrive(message, sender=message.lead, to="H26") == "mandate-established-otherwise"
    assert lead_of(SUBJECT, TODAY).code == "G22"


def test_it_is_known_by_its_first_lead_whoever_leads_now(transfer):
    message = replace(TOLD, subject=SUBJECT, lead="G22", title="Tên khác")
    assert arrive(message, sender="G22", to="G14") is None
    assert lead_of(SUBJECT, TODAY).code == "G14"
    assert Mandate.objects.get().title == "Cơ quan thường trực của Tổ công tác"


def test_the_keeper_is_believed_about_any_lead(world):
    registry.establish_mandate(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.province.agency,
        legal_basis="Quyết định 1", from_date=START, by=world.system, now=NOW,
    )  # fmt: skip
    assert arrive(sender="H26", to="G22") is None
    assert lead_of(TOLD.subject, TODAY).code == "G14"


def test_each_other_node_is_told_once_in_the_name_of_the_lead(world):
    directory.register("H26", node="VN-26")
    directory.register("H57", node="VN-26")
    directory.register("H99", node="VN-99")
    made(world, by=world.system_of(world.ministry))
    assert outbox() == [("G22", "H26"), ("G22", "H99")]


def test_a_lead_of_another_node_is_told_by_who_established_it(world):
    directory.register("G14", node="VN-14")
    made(world, lead=world.ministry.agency)
    assert outbox() == [("G22", "G14")]


def test_nobody_is_told_where_there_is_one_node_or_of_the_keeper(world):
    made(world)
    directory.register("H26", node="VN-26")
    made(world, subject=rules.KEEPER)
    assert outbox() == []


def test_telling_again_needs_the_permission(world, mandate):
    with pytest.raises(NotAllowed):
        by = without(world.system, Permission.MANDATE_MANAGE)
        announce(mandate=mandate, by=by, now=NOW)


def test_the_page_offers_to_tell_other_nodes_where_there_are_some(world, mandate):
    officer = factories.officer(world.office, kind="leader", roles=("registry_manager",))
    client = factories.client_for(officer)
    here = reverse("mandates:mandate", args=[SUBJECT])
    assert "Báo các nút khác" not in client.get(here).text
    directory.register("H26", node="VN-26")
    assert "Báo các nút khác" in client.get(here).text
    said = client.post(reverse("mandates:announce_mandate", args=[SUBJECT]), follow=True).text
    assert "Đã báo các nút khác" in said
    assert outbox() == [("G22", "H26")]


# What hangs on it


def test_the_page_says_who_answers_to_the_address_and_what_is_not_shown(world, mandate):
    client = factories.client_for(factories.officer(world.ministry, kind="leader"))
    here = reverse("mandates:mandate", args=[SUBJECT])
    page = client.get(here).text
    assert "gửi tới địa chỉ này đến Văn phòng Chính phủ" in page
    assert "không có thông điệp nào gửi tới địa chỉ này" in page
    assert "Mỗi cơ quan chỉ xem nhiệm vụ trong sổ của mình" in page
    assert "không có văn bản nào gửi theo chức năng này" in page
    registry.end_mandate(mandate=mandate, on=TODAY, by=world.system, now=NOW)
    assert "Hiện không có cơ quan chủ trì nên không ai nhận" in client.get(here).text


def test_the_mail_of_other_agencies_is_not_counted(world, mandate):
    directory.register("H26", node="VN-26")
    made(world)
    Outbox.objects.update(recipient=f"mandate:{SUBJECT}", sender="H26")
    client = factories.client_for(factories.officer(world.office, kind="leader"))
    page = client.get(reverse("mandates:mandate", args=[SUBJECT])).text
    assert "không có thông điệp nào gửi tới địa chỉ này" in page
