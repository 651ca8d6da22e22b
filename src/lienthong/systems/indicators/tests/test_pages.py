"""Every page of indicators is there, without faults, and leads on."""

import pytest

from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators.actions import computing
from lienthong.systems.indicators.tests.conftest import NOW

pytestmark = pytest.mark.django_db

PAGES = [
    "/chi-tieu/",
    "/chi-tieu/?q=dich vu cong&owner=G14&method=stated",
    "/chi-tieu/them/",
    "/chi-tieu/muc-tieu/",
    "/chi-tieu/muc-tieu/?all=1",
    "/chi-tieu/khai-bao/",
    "/chi-tieu/so-lieu/services.level-4/",
    "/chi-tieu/so-lieu/documents.signed/",
    "/chi-tieu/so-lieu/indicators.kpi-score/",
    "/chi-tieu/bo-chi-so/",
    "/chi-tieu/bo-chi-so/trien-khai-cpdt/",
    "/chi-tieu/egdi/2020/",
    "/chi-tieu/egdi/2020/?asean=1&q=viet",
    "/chi-tieu/egdi/2020/Viet Nam/",
    "/chi-tieu/egdi/2018/Denmark/",
    "/chi-tieu/egdi/2020/Viet Nam/?component=osi&value=0,8",
    "/chi-tieu/egdi/2020/Viet Nam/?component=osi&value=1,8",
    "/chi-tieu/chi-tiet/services.level-4/",
    "/chi-tieu/chi-tiet/software.upgraded/",
    "/chi-tieu/chi-tiet/live.documents-signed/",
    "/chi-tieu/chi-tiet/services.level-4/lich-su/",
    "/chi-tieu/chi-tiet/services.level-4/sua/",
    "/chi-tieu/chi-tiet/services.level-4/khai/",
    "/chi-tieu/chi-tiet/services.level-4/muc-tieu/",
]


@pytest.fixture
def client(ministry, register):
    computing.publish_stated(publishers=["G14"], now=NOW)
    return client_for(officer(ministry, kind="unit_head", roles=("registry_manager",)))


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_there_without_faults(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert faults(answer.content.decode()) == []
