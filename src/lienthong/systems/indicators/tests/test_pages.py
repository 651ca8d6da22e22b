"""Every page of indicators is there, without faults, and leads on."""

from datetime import date
from decimal import Decimal

import pytest

from lienthong.base.tests.accessibility import faults
from lienthong.figures import reading
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators import presenting
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
    return client_for(officer(ministry, kind="unit-head", roles=("registry_manager",)))


def test_every_page_is_there_without_faults(client):
    found = {path: client.get(path) for path in PAGES}
    assert {path: answer.status_code for path, answer in found.items()} == dict.fromkeys(PAGES, 200)
    found = {path: faults(answer.content.decode()) for path, answer in found.items()}
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_every_table_is_there_as_a_file(client, wanted):
    for path in ("", "muc-tieu/", "khai-bao/", "so-lieu/services.level-4/", "egdi/2020/"):
        answer = client.get(f"/chi-tieu/{path}?as={wanted}")
        assert answer["Content-Disposition"].startswith("attachment"), path


def test_an_unknown_code_period_or_edition_is_not_found(client):
    for path in ("chi-tiet/no.such/", "so-lieu/no.such/", "bo-chi-so/no-such/", "egdi/2012/",
                 "egdi/2024/Viet Nam/", "egdi/2020/Atlantis/",
                 "bo-chi-so/trien-khai-cpdt/co-quan/H26/",
                 "so-lieu/services.level-4/cac-lan-ghi/?unit=&first=x&last=y"):  # fmt: skip
        assert client.get(f"/chi-tieu/{path}").status_code == 404, path


def test_the_register_is_searched_without_diacritics(client):
    answer = client.get("/chi-tieu/?q=tich hop chu ky so")
    assert [row[0].note for row in answer.context["rows"]] == ["signature.integrated"]


def test_the_list_takes_the_same_number_of_queries_however_long(
    client, django_assert_max_num_queries
):
    client.get("/chi-tieu/")
    with django_assert_max_num_queries(22):
        client.get("/chi-tieu/")


def test_the_page_of_an_indicator_quotes_the_directive(client):
    answer = client.get("/chi-tieu/chi-tiet/services.level-4/").content.decode()
    assert "tăng gấp đôi so với năm 2018 từ 4,5% lên 10,7%" in answer
    assert "10,7%" in answer


def test_the_index_page_opens_viet_nam_in_the_newest_edition(client):
    answer = client.get("/chi-tieu/egdi/", follow=True)
    assert answer.redirect_chain[0][0] == "/chi-tieu/egdi/2022/Viet%20Nam/"
    assert "0,6787" in answer.content.decode()


def test_a_simulation_tells_rank_and_who_is_passed(client):
    answer = client.get("/chi-tieu/egdi/2020/Viet Nam/?component=osi&value=0,8")
    assert "thứ hạng từ 86 thành 68" in answer.content.decode()


def test_each_owner_is_offered_once(client):
    owners = [code for code, _name in client.get("/chi-tieu/").context["owners"]]
    assert owners == ["", "G14", "G22"]


def test_only_the_owner_is_offered_to_change_an_indicator(client):
    own = client.get("/chi-tieu/chi-tiet/services.level-4/").content.decode()
    others = client.get("/chi-tieu/chi-tiet/live.tasks-on-time/").content.decode()
    assert "/chi-tiet/services.level-4/sua/" in own
    assert "/chi-tiet/live.tasks-on-time/sua/" not in others


def test_the_tile_counts_what_its_list_shows(client):
    computing.publish_off_target(NOW)
    tile = reading.latest(["indicators.off-target"], publisher="G14", unit="G14")
    figure = tile["indicators.off-target"]
    assert figure.value == len(client.get(figure.source).context["rows"]) > 0


def test_charts_write_no_more_decimals_than_the_measure_has(client):
    span = {"first_date": date(2020, 11, 1), "last_date": date(2020, 11, 30), "label": "2020-11"}
    value = Published("documents.signed", "G14", value=Decimal("95.876289"), **span)
    publish([value], publisher="G14", now=NOW)
    page = client.get("/chi-tieu/so-lieu/documents.signed/").content.decode()
    assert "95,9" in page and "95,876289" not in page


def test_a_half_is_rounded_up_as_in_the_command_centre():
    assert presenting.number(Decimal("6.25"), 1) == "6,3"
