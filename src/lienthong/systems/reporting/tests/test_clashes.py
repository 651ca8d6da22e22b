"""Two people who save one draft: nobody saves over the other unseen, and nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import entering
from lienthong.systems.reporting.actions.refusals import DraftChanged
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, entered

pytestmark = pytest.mark.django_db
COMMUNE = COMMUNES[0]


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


@pytest.fixture
def report(world, regime):
    return entered(world, COMMUNE)


@pytest.fixture
def pair(world, report):
    """Two officers of the commune, each with the form open."""
    other = factories.officer(world.agencies[COMMUNE], kind="leader", name="Trần Văn Hai")
    clients = client_for(world.officer(COMMUNE)), client_for(other)
    return [(client, form_of(client, report)) for client in clients]


def form_of(client, report):
    html = client.get(f"/bao-cao/{report.pk}/").content.decode()
    return inputs(html)


def inputs(html):
    """Return the inputs of the form as a browser would send them back."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        name = given.get("name", "")
        if name.startswith("o-") or name in {"revision", "marks"}:
            # The first is that of the form that is typed into; uploading has one of its own.
            found.setdefault(name, "")
            found[name] = found[name] or given.get("value", "").replace("&quot;", '"')
    return found


def save(client, report, form, status=200, **changes):
    data = {**form, **{name.replace("_", "-"): value for name, value in changes.items()}}
    answer = client.post(f"/bao-cao/{report.pk}/luu/", data, follow=True)
    html = answer.content.decode()
    assert answer.status_code == status, html[:1500]
    assert faults(html) == []
    return html


def numbers():
    found = Report.objects.get().numbers
    return found["people"], found["received"], found["done"]


def test_the_second_save_is_refused_and_names_the_cells_with_both_values(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41")
    html = save(one, report, first, 409, o_received="42")
    assert "Trần Văn Hai đã lưu báo cáo này" in html and "Hồ sơ tiếp nhận" in html
    assert 'name="keep-received" value="mine" checked' in html
    assert 'id="o-received" name="o-received" type="text" inputmode="decimal" value="42"' in html
    assert numbers() == (1000, 41, 30)


def test_what_only_the_other_typed_is_proposed_as_theirs(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_people="1001")
    html = save(one, report, first, 409, o_done="31")
    assert 'name="keep-people" value="theirs" checked' in html
    assert 'name="keep-done" value="mine" checked' in html
    assert "keep-received" not in html


@pytest.mark.parametrize(("choice", "kept"), [("theirs", 41), ("mine", 42)])
def test_the_choice_of_each_cell_is_kept(pair, report, choice, kept):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41", o_people="1001")
    again = inputs(save(one, report, first, 409, o_received="42", o_done="31"))
    save(one, report, again, keep_received=choice, keep_people="theirs", keep_done="mine")
    assert numbers() == (1001, kept, 31)


def test_a_third_save_between_asks_again(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41")
    again = inputs(save(one, report, first, 409, o_received="42"))
    save(two, report, form_of(two, report), o_received="43")
    html = save(one, report, again, 409, keep_received="mine")
    assert 'for="keep-received-theirs">43<' in html
    assert numbers()[1] == 43


def test_a_mistake_in_between_does_not_make_the_difference_forgotten(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41")
    again = inputs(save(one, report, first, 422, o_done="ba"))
    save(one, report, again, 409, o_done="31")


def test_the_same_values_twice_are_no_difference(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41")
    assert "Đã lưu báo cáo" in save(one, report, first, o_received="41")


def test_words_are_compared_without_their_line_ends(world, report):
    leader = world.officer(COMMUNE)
    entering.enter_values(
        report=report, cells={}, texts={"difficulties": "Một\nHai"}, by=leader, now=NOW
    )
    entering.enter_values(
        report=report,
        cells={},
        texts={"difficulties": "Một\r\nHai"},
        by=leader,
        now=NOW,
        revision=0,
    )
    with pytest.raises(DraftChanged) as refused:
        entering.enter_values(
            report=report, cells={}, texts={"difficulties": "Ba"}, by=leader, now=NOW, revision=0
        )
    assert refused.value.cells == ("difficulties",)


def test_a_file_over_a_newer_save_is_asked_cell_by_cell_too(pair, report):
    (one, first), (two, second) = pair
    save(two, report, second, o_received="41")
    given = SimpleUploadedFile("a.csv", "Mã chỉ tiêu;Giá trị\nreceived;42\ndone;30\n".encode())
    answer = one.post(
        f"/bao-cao/{report.pk}/tai-len/", {"file": given, "revision": first["revision"]}
    )
    html = answer.content.decode()
    assert answer.status_code == 409 and faults(html) == []
    assert 'name="keep-received" value="mine" checked' in html and "keep-done" not in html
    assert numbers() == (1000, 41, 30)
