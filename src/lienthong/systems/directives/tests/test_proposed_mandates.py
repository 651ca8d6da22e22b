"""The mandate that the reader proposes, as a person sees, changes and confirms it."""

from datetime import date

import pytest
from django.urls import reverse

from lienthong.agencies.actions import mandates
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import directives, proposals
from lienthong.systems.directives.models import Task
from lienthong.systems.directives.tests.conftest import NOW
from lienthong.systems.directives.tests.test_confirming import TEXT

pytestmark = pytest.mark.django_db

SUBJECT, OTHER = "ket-noi-du-lieu-quoc-gia", "dinh-danh-to-chuc"
WORDS = TEXT.replace("Đề án kết nối dữ liệu", "Đề án kết nối dữ liệu quốc gia")


def established(world, subject, title, code="G14"):
    return mandates.establish_mandate(
        subject=subject, title=title, lead=world.agencies[code].record.agency,
        legal_basis="Quyết định 1072/QĐ-TTg", from_date=date(2018, 8, 28), by=world.by("G22"), now=NOW,
    )  # fmt: skip


@pytest.fixture
def entered(world, data_folder):
    established(world, SUBJECT, "Xây dựng Đề án kết nối dữ liệu quốc gia")
    established(world, OTHER, "Quản lý định danh tổ chức trên môi trường điện tử", "G12")
    source = directives.Source(data=WORDS.encode(), filename="tb.txt")
    return directives.enter(source=source, by=world.by("G22"), now=NOW)


def test_a_proposal_carries_its_mandate_with_the_words_it_rests_on(entered):
    first = entered.proposals.order_by("number")[0]
    assert first.mandate_subject == SUBJECT
    grounds = first.mandate_grounds
    assert entered.text[grounds["start"] : grounds["end"]] == grounds["words"]
    assert first.mandate_confidence > 0.9
    assert {row.mandate_subject for row in entered.proposals.order_by("number")[1:]} == {""}


def test_the_form_selects_the_proposed_mandate_and_takes_another(world, entered):
    client = factories.client_for(world.by("G22"))
    row = entered.proposals.order_by("number")[0]
    address = reverse("directives:proposal", args=[row.id])
    shown = client.get(address).content.decode()
    assert f'<option value="{SUBJECT}" selected>' in shown
    assert "Trình đọc đề xuất" in shown and "Đề án kết nối dữ liệu quốc gia" in shown
    given = {
        "title": row.title, "lead": row.lead, "coordinators": row.coordinators,
        "due": "31/12/2090", "priority": "normal", "mandate_subject": OTHER,
    }  # fmt: skip
    client.post(address, given)
    assert Task.objects.get(proposal=row).mandate_subject == OTHER


def test_a_mandate_goes_along_unseen_only_where_the_reader_is_sure(world, entered):
    row = entered.proposals.order_by("number")[0]
    row.mandate_grounds = {**row.mandate_grounds, "confidence": 0.7}
    row.save(update_fields=["mandate_grounds"])
    proposals.confirm_sure(directive=entered, by=world.by("G22"), now=NOW, accepts_past=True)
    assert Task.objects.get(proposal=row).mandate_subject == ""


def test_confirmed_as_it_is_the_mandate_goes_along(world, entered):
    proposals.confirm_sure(directive=entered, by=world.by("G22"), now=NOW, accepts_past=True)
    assert Task.objects.get(lead_code="G14").mandate_subject == SUBJECT


def test_candidates_are_named_and_none_is_selected(world, data_folder):
    established(world, SUBJECT, "Xây dựng Đề án kết nối dữ liệu quốc gia", "G12")
    source = directives.Source(data=WORDS.encode(), filename="tb.txt")
    directive = directives.enter(source=source, by=world.by("G22"), now=NOW)
    row = directive.proposals.order_by("number")[0]
    assert row.mandate_subject == ""
    shown = factories.client_for(world.by("G22")).get(reverse("directives:proposal", args=[row.id]))
    assert "có thể là: Xây dựng Đề án kết nối dữ liệu quốc gia" in shown.content.decode()
