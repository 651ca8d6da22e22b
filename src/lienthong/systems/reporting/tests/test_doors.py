"""The doors for programs: DHIS2 data value sets, ADX and SDMX, with tokens as a program has them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree

from lienthong.base import clock
from lienthong.identity import actions as identity
from lienthong.identity.models import Appointment
from lienthong.identity.officers import system_officer
from lienthong.systems.reporting.actions import entering, receiving, regimes, submitting
from lienthong.systems.reporting.doors import periods as door_periods
from lienthong.systems.reporting.doors.refusals import PeriodNotCalendar, PeriodUnreadable
from lienthong.systems.reporting.doors.values import ADX
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import (
    CELLS,
    COMMUNES,
    NOW,
    PERIOD,
    content,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
COMMUNE = COMMUNES[0]
INTERVAL = "2020-10-15/P1M"
DOOR = "/api/dataValueSets"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def program(world, code, *permissions):
    """Return a client that shows a token of an agency's leader."""
    leader = world.officer(code)
    _token, secret = identity.issue_token(
        appointment=Appointment.objects.get(pk=leader.appointment_id),
        name="DHIS2",
        permissions=permissions or ("report.read", "report.enter", "report.receive"),
        expires_at=NOW + timedelta(days=30),
        by=system_officer(world.agencies[code]),
        now=NOW,
    )
    return Client(headers={"Authorization": f"ApiToken {secret}"}, enforce_csrf_checks=True)


@pytest.fixture
def commune(world, regime):
    return program(world, COMMUNE)


def value_set(unit=COMMUNE, period=INTERVAL, data_set="thang", **cells):
    given = cells or {"people": "1000", "received": "40"}
    return {
        "dataSet": data_set,
        "period": period,
        "orgUnit": unit,
        "dataValues": [
            {"dataElement": element.replace("_", "-"), "value": value}
            for element, value in given.items()
        ],
    }


def push(client, data, query="", kind="application/json"):
    body = json.dumps(data) if kind == "application/json" else data
    return client.post(f"{DOOR}{query}", body, content_type=kind)


def counts(answer):
    return answer.json()["response"]["importCount"]


def conflicts(answer):
    return [each["errorCode"] for each in answer.json()["response"]["conflicts"]]


class TestPeriods:
    @pytest.mark.parametrize("text", [INTERVAL, PERIOD, "2020-10-15/2020-11-14"])
    def test_our_own_ids_and_intervals_are_taken(self, regime, text):
        assert door_periods.period_of(regime, text).id == PERIOD

    def test_an_interval_that_looks_like_november_is_our_december(self, regime):
        found = door_periods.period_of(regime, "2019-11-15/P1M")
        assert found.id == "2019-12"

    @pytest.mark.parametrize("text", ["202011", "2020-11-01/P1M", "2020-11-01/2020-11-30"])
    def test_a_calendar_month_is_refused_with_the_interval(self, regime, text):
        with pytest.raises(PeriodNotCalendar) as caught:
            door_periods.period_of(regime, text)
        assert INTERVAL in caught.value.sentence

    def test_a_calendar_month_is_taken_where_the_regime_says_so(self, world):
        version = regimes.publish_regime(
            code="nhan", owner="G22", content=content(plain_labels=True),
            from_date=NOW.date(), by=world.manager(), now=NOW,
        )  # fmt: skip
        assert door_periods.period_of(version, "202012").id == "2020-12"

    def test_a_calendar_month_is_taken_where_windows_are_the_calendars(self, world):
        version = regimes.publish_regime(
            code="lich", owner="G22", content=content(window={"closing_day": 31, "closing_month": 0}),
            from_date=NOW.date(), by=world.manager(), now=NOW,
        )  # fmt: skip
        assert door_periods.period_of(version, "202012").id == "2020-12"
        assert door_periods.plain_id(version.period("2020-12")) == "202012"

    def test_nine_months_are_taken_as_an_interval(self, world):
        version = regimes.publish_regime(
            code="chin", owner="G22", content=content(frequency="nine-months"),
            from_date=NOW.date(), by=world.manager(), now=NOW,
        )  # fmt: skip
        assert door_periods.period_of(version, "2020-12-15/P9M").id == "2021-9M"
        assert door_periods.plain_id(version.period("2021-9M")) == "2020-12-15/P9M"

    @pytest.mark.parametrize(
        "text", ["", "tháng 11", "2020Q1", "2020-11-15/P2M", "2020-13", "2020-11-31/P1M", "20201"]
    )
    def test_what_is_no_period_of_the_regime_is_refused(self, regime, text):
        with pytest.raises(PeriodUnreadable):
            door_periods.period_of(regime, text)


class TestPush:
    def test_values_go_into_the_agencys_own_draft(self, world, commune):
        answer = push(commune, value_set())
        assert answer.status_code == 200
        assert answer.json()["response"]["status"] == "SUCCESS"
        assert counts(answer) == {"imported": 2, "updated": 0, "ignored": 0, "deleted": 0}
        report = Report.objects.get()
        assert report.numbers["received"] == 40
        assert {cell.origin for cell in report.cells if cell.value is not None} == {"a"}

    def test_unchanged_values_are_ignored_and_others_updated(self, commune):
        push(commune, value_set())
        again = push(commune, value_set(people="1000", received="41"))
        assert counts(again) == {"imported": 0, "updated": 1, "ignored": 1, "deleted": 0}

    def test_a_dry_run_tells_and_keeps_nothing(self, commune):
        answer = push(commune, value_set(), "?dryRun=true")
        assert counts(answer)["imported"] == 2
        assert not Report.objects.exists()

    def test_the_address_fills_in_what_the_body_leaves_out(self, commune):
        rows = {"dataValues": [{"dataElement": "people", "value": 7}]}
        query = f"?dataSet=thang&period={INTERVAL}&orgUnit={COMMUNE}&async=true&idScheme=code"
        assert counts(push(commune, rows, query))["imported"] == 1

    @pytest.mark.parametrize(
        ("strategy", "expected"),
        [
            ("CREATE", {"imported": 1, "updated": 0, "ignored": 1, "deleted": 0}),
            ("UPDATE", {"imported": 0, "updated": 1, "ignored": 1, "deleted": 0}),
            ("NEW_AND_UPDATES", {"imported": 1, "updated": 1, "ignored": 0, "deleted": 0}),
            ("DELETE", {"imported": 0, "updated": 0, "ignored": 1, "deleted": 1}),
        ],
    )
    def test_the_strategy_says_what_may_be_done(self, commune, strategy, expected):
        push(commune, value_set(people="1000"))
        second = value_set(people="1001", received="40")
        assert counts(push(commune, second, f"?importStrategy={strategy}")) == expected

    def test_csv_and_adx_are_taken_as_dhis2_writes_them(self, commune):
        lines = (
            "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value\n"
            f'"people",{INTERVAL},{COMMUNE},default,default,"1000"\n'
        )
        answer = push(commune, lines, "?dataSet=thang", "application/csv")
        assert counts(answer)["imported"] == 1
        adx = (
            f'<adx xmlns="{ADX}"><group dataSet="thang" orgUnit="{COMMUNE}" period="{INTERVAL}">'
            '<dataValue dataElement="received" value="40"/>'
            '<dataValue dataElement="difficulties" value="0"><annotation>Không</annotation></dataValue>'
            "</group></adx>"
        )
        answer = push(commune, adx, kind="application/adx+xml")
        assert answer.status_code == 200, answer.json()
        report = Report.objects.get()
        assert (report.numbers["received"], report.texts["difficulties"]) == (40, "Không")

    def test_an_adx_period_that_looks_like_a_calendar_month_is_ours(self, commune):
        adx = (
            f'<adx xmlns="{ADX}"><group dataSet="thang" orgUnit="{COMMUNE}" period="2020-10-15/P1M">'
            '<dataValue dataElement="received" value="40"/></group></adx>'
        )
        push(commune, adx, kind="application/xml")
        assert Report.objects.get().period_id == "2020-11"

    def test_a_district_pushes_a_whole_file_of_its_communes(self, world, regime):
        district = program(world, "H26.001")
        rows = [
            {"dataElement": "received", "value": "5", "orgUnit": unit, "period": INTERVAL}
            for unit in COMMUNES[:2]
        ]
        answer = push(district, {"dataSet": "thang", "dataValues": rows})
        assert counts(answer)["imported"] == 2
        standing = Report.objects.filter(agency=world.agencies["H26.001"].agency_id)
        assert {row.unit for row in standing} == set(COMMUNES[:2])
        assert not any(row.is_signed for row in standing)


class TestRefusedPush:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"data_set": "khong-co"}, "values-data-set-unknown"),
            ({"data_set": ""}, "values-data-set-unknown"),
            ({"period": "202011"}, "values-period-not-calendar"),
            ({"period": "2020Q1"}, "values-period-unreadable"),
            ({"unit": "H26.002.00003"}, "report-unit-not-below"),
            ({"unit": "X99"}, "report-unit-not-below"),
            ({"khong_co": "1"}, "unknown-item"),
            ({"done_share": "50"}, "computed-cell"),
            ({"people": "nhiều"}, "text-in-number"),
            ({"people": "-1"}, "count-negative"),
            ({"content": "-1"}, "share-negative"),
            ({"content": "101"}, "share-over-hundred"),
            ({"people": "1.5"}, "not-whole"),
            ({"money": "0.001"}, "too-many-decimals"),
            ({"money": "NaN"}, "text-in-number"),
            ({"people": "1e300"}, "too-large"),
        ],
    )
    def test_what_is_wrong_is_a_conflict_and_nothing_is_kept(self, commune, changes, code):
        answer = push(commune, value_set(**{"received": "1", **changes}))
        assert answer.status_code == 409
        assert conflicts(answer) == [code]
        assert counts(answer)["imported"] == 0
        assert not Report.objects.exists()

    def test_a_value_given_twice_is_a_conflict(self, commune):
        data = value_set(people="1")
        data["dataValues"].append({"dataElement": "people", "value": "2"})
        assert push(commune, data).status_code == 409

    def test_a_breakdown_that_the_form_lacks_is_a_conflict(self, commune):
        data = value_set(people="1")
        data["dataValues"][0]["categoryOptionCombo"] = "nam"
        assert conflicts(push(commune, data)) == ["E7610"]

    def test_a_report_that_was_sent_is_not_overwritten(self, certified):
        sent(certified, COMMUNE)
        answer = push(program(certified, COMMUNE), value_set(people="7"))
        assert conflicts(answer) == ["report-wrong-state"]

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            ("{", "application/json", 400),
            ("[]", "application/json", 400),
            ('{"dataValues": [1]}', "application/json", 400),
            ("[" * 100_000, "application/json", 400),
            ("<adx", "application/xml", 400),
            ("<other/>", "application/xml", 400),
            ('<!DOCTYPE a [<!ENTITY b "c">]><adx/>', "application/xml", 400),
            (b"\xff\xfea", "text/csv", 400),
            ("x", "text/plain", 415),
        ],
    )
    def test_a_body_that_is_not_what_it_says_is_refused(self, commune, body, kind, status):
        answer = commune.post(DOOR, body, content_type=kind)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("application/problem+json")

    def test_other_identifiers_than_codes_are_refused(self, commune):
        assert push(commune, value_set(), "?idScheme=UID").status_code == 400
        assert push(commune, value_set(), "?importStrategy=X").status_code == 400

    def test_a_token_for_reading_cannot_push(self, world, regime):
        reader = program(world, COMMUNE, "report.read")
        assert push(reader, value_set()).status_code == 403

    def test_a_district_without_receiving_cannot_push_for_its_communes(self, world, regime):
        district = program(world, "H26.001", "report.enter")
        assert push(district, value_set()).status_code == 403

    def test_nobody_is_refused(self, client, regime):
        assert push(client, value_set()).status_code in {401, 403}


class TestPull:
    QUERY = f"?dataSet=thang&period={INTERVAL}&orgUnit={COMMUNE}"

    def test_what_was_pushed_is_read_back_with_its_interval(self, commune):
        push(commune, value_set())
        rows = commune.get(f"{DOOR}{self.QUERY}").json()["dataValues"]
        assert {(row["dataElement"], row["value"]) for row in rows} == {
            ("people", "1000"),
            ("received", "40"),
        }
        assert {row["period"] for row in rows} == {INTERVAL}

    @pytest.mark.parametrize("kind", ["json", "csv", "adx"])
    def test_what_is_read_can_be_pushed_again_and_changes_nothing(self, world, commune, kind):
        entered(world, COMMUNE)
        answer = commune.get(f"{DOOR}{self.QUERY}&format={kind}")
        again = commune.post(
            f"{DOOR}?dataSet=thang", answer.content, content_type=answer["Content-Type"]
        )
        assert again.status_code == 200, again.content.decode()
        assert counts(again) == {"imported": 0, "updated": 0, "ignored": 5, "deleted": 0}

    def test_adx_groups_carry_our_interval(self, world, commune):
        entered(world, COMMUNE)
        answer = commune.get(f"{DOOR}{self.QUERY}", headers={"Accept": "application/adx+xml"})
        group = etree.fromstring(answer.content)[0]
        assert group.attrib == {"dataSet": "thang", "period": INTERVAL, "orgUnit": COMMUNE}

    def test_children_are_read_with_their_unit(self, certified, delivered):
        sent(certified, COMMUNE)
        delivered()
        district = program(certified, "H26.001")
        query = (
            "?dataSet=thang&startDate=2020-11-01&endDate=2020-11-30&orgUnit=H26.001&children=true"
        )
        rows = district.get(f"{DOOR}{query}").json()["dataValues"]
        assert {row["orgUnit"] for row in rows} == {COMMUNE}
        alone = district.get(f"{DOOR}{query.replace('&children=true', '')}").json()["dataValues"]
        assert alone == []

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("", 409),
            ("?dataSet=thang", 409),
            ("?dataSet=thang&orgUnit=H26", 409),
            ("?dataSet=khong-co&orgUnit=H26&period=2020-11", 409),
            ("?dataSet=thang&orgUnit=X99&period=2020-11", 409),
            ("?dataSet=thang&orgUnit=X99&period=202011", 409),
            ("?dataSet=thang&orgUnit=H26&period=2020-11&format=pdf", 406),
        ],
    )
    def test_a_reading_of_nothing_known_is_refused(self, commune, query, status):
        assert commune.get(f"{DOOR}{query}").status_code == status

    def test_another_agencys_book_is_closed(self, world, regime):
        entered(world, COMMUNE)
        rows = program(world, "H26").get(f"{DOOR}{self.QUERY}")
        assert rows.status_code == 409


@pytest.fixture
def flow(certified, delivered):
    """The district has accepted one commune's report, and a correction of it a day later."""
    sent(certified, COMMUNE, {**CELLS, "received": 0, "done": 0})
    delivered()
    boss, leader = certified.officer("H26.001"), certified.officer(COMMUNE)
    receiving.accept(report=held(certified, "H26.001", COMMUNE), by=boss, now=NOW)
    delivered()
    later = NOW + timedelta(days=1)
    own = Report.objects.get(agency=certified.agencies[COMMUNE].agency_id)
    draft = submitting.correct(report=own, reason="Nhập nhầm", by=leader, now=later)
    entering.enter_values(report=draft, cells={"received": 50, "done": 20}, by=leader, now=later)
    submitting.send_to_review(report=draft, by=leader, now=later)
    submitting.sign_and_submit(report=draft, by=leader, now=later)
    delivered(later)
    receiving.accept(report=held(certified, "H26.001", COMMUNE), by=boss, now=later)
    return program(certified, "H26.001")


SDMX = "/api/sdmx/data/dataflow/G22/thang/1/"


def observed(message, item):
    """Return the observations of one item in a message with series."""
    structure = message["data"]["structures"][0]
    items = [value["id"] for value in structure["dimensions"]["series"][3]["values"]]
    return [
        observation
        for data in message["data"]["dataSets"]
        for key, series in data["series"].items()
        if items[int(key.split(":")[3])] == item
        for observation in series["observations"].values()
    ]


class TestSdmx:
    def test_the_message_has_intervals_labels_and_the_start_of_the_year(self, flow):
        answer = flow.get(f"{SDMX}*")
        assert answer["Content-Type"] == "application/vnd.sdmx.data+json;version=2.1.0"
        structure = answer.json()["data"]["structures"][0]
        (time,) = structure["dimensions"]["observation"]
        assert time["values"][0]["value"] == INTERVAL
        assert time["values"][0]["name"] == "Tháng 11 năm 2020"
        (start,) = structure["attributes"]["dataSet"]
        assert start["values"] == [{"value": "--12-15"}]
        assert observed(answer.json(), "received")[0][0] == 50

    def test_as_of_tells_what_was_known_then(self, flow):
        then = flow.get(f"{SDMX}*?asOf=2020-11-16T12:00:00Z").json()
        assert observed(then, "received")[0][0] == 0
        share = observed(then, "done-share")[0]
        assert (share[0], share[1]) == (None, 2)

    def test_nothing_was_known_before(self, flow):
        answer = flow.get(f"{SDMX}*?asOf=2020-11-01T00:00:00Z")
        assert (answer.status_code, answer.json()["code"]) == (404, "sdmx-no-results")

    def test_history_gives_each_vintage_with_its_validity(self, flow):
        sets = flow.get(f"{SDMX}*?includeHistory=true").json()["data"]["dataSets"]
        assert [(data["validFrom"], data.get("validTo")) for data in sets] == [
            ("2020-11-16T02:00:00Z", "2020-11-17T02:00:00Z"),
            ("2020-11-17T02:00:00Z", None),
        ]

    def test_updates_are_those_after_a_moment(self, flow):
        (data,) = flow.get(f"{SDMX}*?updatedAfter=2020-11-16T12:00:00Z").json()["data"]["dataSets"]
        assert data["action"] == "Replace"
        assert flow.get(f"{SDMX}*?updatedAfter=2020-11-18T00:00:00Z").status_code == 404

    @pytest.mark.parametrize(
        "address",
        [
            f"M.{COMMUNE.replace('.', '_')}.thang.received",
            "*.*.*.received",
            "M...received",
            f"*?c[INDICATOR]=eq:received&c[REF_AREA]=eq:{COMMUNE}",
            "*.*.*.received,left?c[INDICATOR]=received",
            "M...received?startPeriod=2020-11&endPeriod=2020-11",
            "M...received?startPeriod=2020&endPeriod=2020",
            "M...received?c[TIME_PERIOD]=ge:2020-10-15+le:2020-11-14",
        ],
    )
    def test_keys_and_filters_narrow_the_answer(self, flow, address):
        message = flow.get(f"{SDMX}{address}").json()
        dimensions = message["data"]["structures"][0]["dimensions"]["series"]
        assert [value["id"] for value in dimensions[3]["values"]] == ["received"]

    def test_other_keys_find_nothing(self, flow):
        for key in ("Q", "*.H26", "*.*.khac", "*.*.*.khac", "*?startPeriod=2020-12"):
            assert flow.get(f"{SDMX}{key}").status_code == 404

    @pytest.mark.parametrize(
        "address", ["a.b.c.d.e", "*?c[LA]=eq:1", "*?c[FREQ]=gt:M", "*?startPeriod=x",
                    "*?dimensionAtObservation=FREQ"],
    )  # fmt: skip
    def test_a_malformed_question_is_refused(self, flow, address):
        assert flow.get(f"{SDMX}{address}").status_code == 400

    def test_unknown_flows_are_not_found(self, flow):
        for place in ("G22/khac/1", "G14/thang/1", "G22/thang/9"):
            answer = flow.get(f"/api/sdmx/data/dataflow/{place}/*")
            assert answer.json()["code"] == "sdmx-flow-unknown"

    def test_a_flat_message_and_csv_say_the_same(self, flow):
        flat = flow.get(f"{SDMX}M...received?dimensionAtObservation=AllDimensions").json()
        (data,) = flat["data"]["dataSets"]
        assert data["observations"]["0:0:0:0:0"][0] == 50
        lines = flow.get(f"{SDMX}M...received?format=csv").content.decode().splitlines()
        assert len(lines) == 2
        assert f",{INTERVAL},50,A," in lines[1]


class TestDuties:
    def test_a_program_sees_what_the_agency_owes(self, commune):
        (duty,) = commune.get("/api/bao-cao/nghia-vu?first=2020-11-01&last=2020-11-30").json()
        assert (duty["regime"], duty["period"], duty["interval"]) == ("thang", PERIOD, INTERVAL)
        assert (duty["due_date"], duty["receiver"]) == ("2020-11-17", "H26.001")

    def test_a_span_of_years_or_backwards_is_refused(self, commune):
        for last in ("2023-01-01", "2020-01-01"):
            answer = commune.get(f"/api/bao-cao/nghia-vu?first=2020-11-01&last={last}")
            assert answer.json()["code"] == "duties-span-too-long"

    @pytest.mark.parametrize("year", ["0001", "9999"])
    def test_days_that_no_calendar_reaches_are_refused(self, commune, year):
        answer = commune.get(f"/api/bao-cao/nghia-vu?first={year}-12-01&last={year}-12-31")
        assert answer.json()["code"] == "duties-span-too-long"

    @pytest.mark.parametrize("year", ["1900", "2300"])
    def test_in_years_without_periods_nothing_is_owed(self, commune, year):
        answer = commune.get(f"/api/bao-cao/nghia-vu?first={year}-12-01&last={year}-12-31")
        assert (answer.status_code, answer.json()) == (200, [])

    def test_a_unit_that_no_database_takes_is_a_conflict_or_unread(self, commune):
        rows = {"dataValues": [{"dataElement": "thang.a", "period": PERIOD, "orgUnit": "\x00",
                                "value": "1"}]}  # fmt: skip
        answer = commune.post("/api/dataValueSets", rows, content_type="application/json")
        assert answer.status_code in {400, 409, 422}
