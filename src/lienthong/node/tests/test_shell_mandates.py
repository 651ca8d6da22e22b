"""``lienthong mandates holder`` and the mandates of the demo."""

import argparse
import json
from datetime import date

import pytest

from lienthong.agencies.tests.conftest import government_2020  # noqa: F401 -- a fixture
from lienthong.axis import directory
from lienthong.axis.courier import Courier
from lienthong.base import clock
from lienthong.node import commands
from lienthong.node.demo import mandates as demo
from lienthong.node.shell import mandates
from lienthong.systems.mandates.models import Handover, HandoverItem
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

COORDINATION = "dieu-phoi-chinh-phu-dien-tu"


@pytest.fixture
def loaded():
    demo.load()


def answer(capsys, subject, day, *, as_json=True):
    code = mandates.run(
        argparse.Namespace(subject=subject, on=date.fromisoformat(day), json=as_json)
    )
    said = capsys.readouterr().out
    return code, json.loads(said) if as_json else said


@pytest.mark.parametrize(("day", "holder"), [("2019-09-08", "G22"), ("2019-09-09", "G14")])
def test_holder_of_a_subject_on_a_day(loaded, capsys, day, holder):
    code, said = answer(capsys, COORDINATION, day)
    assert (code, said["holder"], said["subject"]) == (0, holder, COORDINATION)
    assert said["legal_basis"]


def test_holder_is_found_by_words_without_diacritics(loaded, capsys):
    code, said = answer(capsys, "dieu phoi xay dung", "2020-03-01", as_json=False)
    assert code == 0
    assert "Ngày 01/03/2020: Bộ Thông tin và Truyền thông (G14)" in said


def test_nobody_held_it_before_it_began(loaded, capsys):
    code, said = answer(capsys, COORDINATION, "2010-01-01")
    assert (code, said["holder"]) == (1, None)


@pytest.mark.parametrize(
    ("words", "said"), [("khong co gi", "Không có"), ("", "Không có"), ("chinh phu", "Có nhiều")]
)
def test_unknown_and_ambiguous_words_are_refused(loaded, words, said):
    with pytest.raises(commands.Failure, match=said):
        mandates.run(argparse.Namespace(subject=words, on=date(2020, 1, 1), json=False))


def test_demo_leaves_one_handover_half_ticked(nats_server, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    now = clock.now()
    authority.ensure_root(now)
    node = settings.LIENTHONG_NODE
    directory.register_many([directory.Entry(code) for code in ("G22", "G14")])
    authority.issue_many(
        [
            CertificateRequest(node, Usage.NODE, node, node),
            *(CertificateRequest(code, Usage.AGENCY, code, code) for code in ("G22", "G14")),
        ],
        now=now,
    )
    courier = Courier(nats_url=nats_server.url)
    courier.line.purge()
    for _run in range(2):
        demo.write_mandates(lambda done, total: None, courier.pump)
    courier.pump()
    courier.close()
    assert Handover.objects.count() == 2
    for book in Handover.objects.all():
        progress = book.progress()
        assert (progress.total, progress.given, progress.received) == (6, 4, 2)
        assert book.state == "open"
    assert HandoverItem.objects.count() == 12
