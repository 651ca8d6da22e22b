"""``lienthong figures show`` answers from the database: newest values, as known on a day."""

import json
from argparse import Namespace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lienthong.figures.publishing import Published, publish
from lienthong.identity.officers import system_officer
from lienthong.identity.tests.factories import agency
from lienthong.node import commands
from lienthong.node.demo import indicators as demo
from lienthong.node.shell import figures
from lienthong.systems.indicators.actions import loading
from lienthong.systems.indicators.models import Declaration, KpiRun

pytestmark = pytest.mark.django_db

EARLY = datetime(2020, 10, 1, 2, 0, tzinfo=UTC)
LATE = datetime(2020, 11, 5, 2, 0, tzinfo=UTC)


def put(value, now):
    made = Published("documents.signed", "G22", date(2020, 9, 1), date(2020, 9, 30), "2020-09",
                     Decimal(value), 4, 5, source="/van-ban/so-lieu/documents.signed/")  # fmt: skip
    publish([made], publisher="G22", now=now)


def show(capsys, code="documents.signed", **options):
    given = {"code": code, "as_of": None, "json": True, **options}
    exit_code = figures.run(Namespace(**given))
    return exit_code, json.loads(capsys.readouterr().out)


def test_a_figure_is_shown_as_it_was_known_on_a_day(capsys):
    put("80", EARLY)
    put("82", LATE)
    assert show(capsys)[1]["values"][0]["value"] == "82"
    exit_code, answer = show(capsys, as_of=date(2020, 10, 31))
    assert (exit_code, answer["values"][0]["value"]) == (0, "80")
    assert answer["values"][0]["source"] == "/van-ban/so-lieu/documents.signed/"


def test_nothing_known_yet_is_exit_code_1(capsys):
    put("80", LATE)
    assert show(capsys, as_of=date(2020, 10, 31))[0] == 1


def test_an_indicator_is_found_by_its_own_code(capsys):
    loading.load_register(by=system_officer(agency("G14")), now=EARLY)
    put("80", EARLY)
    answer = show(capsys, "live.documents-signed")[1]
    assert (answer["figure"], answer["values"][0]["value"]) == ("documents.signed", "80")


def test_it_is_narrowed_to_a_unit_and_a_publisher(capsys):
    put("80", EARLY)
    assert show(capsys, unit="H26")[0] == 1
    assert show(capsys, publisher="G22")[0] == 0


def test_the_table_says_who_recorded_what_about_whom(capsys):
    put("80", EARLY)
    figures.run(Namespace(code="documents.signed", as_of=None, json=False))
    printed = capsys.readouterr().out
    assert "G22 ghi về G22, kỳ 2020-09: 80 (4/5)" in printed


def test_an_unknown_code_is_a_failure_that_names_it():
    with pytest.raises(commands.Failure, match="no-such"):
        figures.run(Namespace(code="no-such", as_of=None, json=True))


def test_the_demo_loads_declares_and_scores_and_does_it_once():
    from lienthong.agencies.calendar import seed_calendar
    from lienthong.axis import directory

    seed_calendar()
    for code, level in (("G22", 1), ("G14", 1), ("H26", 2)):
        agency(code, level=level, unit_code="01" if level == 2 else "")
    directory.register_many([directory.Entry(code) for code in ("G22", "G14", "H26")])
    for _again in range(2):
        demo.write_indicators(lambda done, total: None, lambda: None)
    assert Declaration.objects.count() == 4
    assert KpiRun.objects.count() == 3
    assert KpiRun.objects.order_by("label")[0].scores.count() == 3
