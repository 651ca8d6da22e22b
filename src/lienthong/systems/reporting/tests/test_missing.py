"""A sum from below says what it is without."""

import pytest

from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.tests.conftest import COMMUNES, accepted, entered, sent

pytestmark = pytest.mark.django_db
DISTRICT = "H26.001"


@pytest.fixture
def half(certified, delivered):
    """A district's draft after one of its two communes has reported."""
    sent(certified, COMMUNES[0])
    delivered()
    accepted(certified, DISTRICT, COMMUNES[0])
    return entered(certified, DISTRICT, {})


def page(client, method, address):
    answer = getattr(client, method)(address, follow=True)
    html = answer.content.decode()
    assert answer.status_code == 200 and faults(html) == []
    return html


def test_what_a_sum_is_made_of_and_what_it_is_without(half):
    parts = aggregation.parts_of(half)
    assert (parts.expected, parts.received) == (2, 1)
    assert [place.code for place in parts.missing] == [COMMUNES[1]]


def test_filling_from_below_says_that_the_sum_is_partial(certified, half):
    client = client_for(certified.officer(DISTRICT))
    html = page(client, "post", f"/bao-cao/{half.pk}/tong-hop/")
    assert "Mới tổng hợp được 1/2 báo cáo cấp dưới" in html and "phường Trúc Bạch" in html
    assert "mới gồm 1/2 báo cáo" in page(client, "get", half.get_absolute_url())


def test_a_cell_names_the_silent_and_leads_to_where_they_are_pressed(certified, half):
    client = client_for(certified.officer(DISTRICT))
    html = page(client, "get", f"/bao-cao/{half.pk}/cap-duoi/received/")
    assert "còn thiếu báo cáo của" in html and "phường Trúc Bạch" in html
    assert "/bao-cao/tinh-hinh/?regime=thang" in html


def test_a_whole_sum_says_nothing_is_missing(certified, half, delivered):
    sent(certified, COMMUNES[1])
    delivered()
    accepted(certified, DISTRICT, COMMUNES[1])
    client = client_for(certified.officer(DISTRICT))
    assert "Đã tổng hợp từ báo cáo cấp dưới." in page(
        client, "post", f"/bao-cao/{half.pk}/tong-hop/"
    )
    assert "còn thiếu" not in page(client, "get", f"/bao-cao/{half.pk}/cap-duoi/received/")
