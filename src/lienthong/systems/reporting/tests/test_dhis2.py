"""DHIS2's further ways at the door: dxf2 XML, compressed bodies, what changed since; and hostile ones."""

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from lienthong.systems.reporting.doors import encoding, values
from lienthong.systems.reporting.doors.moments import since_of
from lienthong.systems.reporting.doors.refusals import MomentUnreadable
from lienthong.systems.reporting.doors.values import DXF
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import NOW, accepted, entered, held, sent
from lienthong.systems.reporting.tests.test_doors import (
    COMMUNE,
    DOOR,
    INTERVAL,
    commune,
    in_november,
    program,
    push,
    value_set,
)

__all__ = ["commune", "in_november"]
pytestmark = pytest.mark.django_db
ADDRESS = f"{DOOR}?dataSet=thang&period={INTERVAL}&orgUnit={COMMUNE}"


def dxf(*lines, attributes="", namespace=f' xmlns="{DXF}"'):
    inside = "".join(f"<dataValue {line}/>" for line in lines)
    return f"<dataValueSet{namespace} {attributes}>{inside}</dataValueSet>"


WHOLE = f'dataSet="thang" period="{INTERVAL}" orgUnit="{COMMUNE}"'
LINES = ('dataElement="people" value="1000"', 'dataElement="received" value="40" comment="x"')


def zipped(client, data, *, name="gzip", kind="application/json", raw=False):
    body = data if raw else gzip.compress(json.dumps(data).encode())
    return client.post(DOOR, body, content_type=kind, headers={"Content-Encoding": name})


class TestXml:
    @pytest.mark.parametrize("namespace", [f' xmlns="{DXF}"', ""])
    @pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8"])
    def test_a_data_value_set_is_taken(self, commune, namespace, kind):
        body = dxf(*LINES, attributes=WHOLE, namespace=namespace)
        assert push(commune, body, kind=kind).status_code == 200
        assert Report.objects.get().numbers["received"] == 40

    def test_lines_may_say_what_the_set_leaves_out(self, commune):
        line = f'dataElement="people" value="7" period="{INTERVAL}" orgUnit="{COMMUNE}"'
        assert push(commune, dxf(line), "?dataSet=thang", kind="application/xml").status_code == 200
        assert Report.objects.get().numbers["people"] == 7

    def test_what_is_read_can_be_pushed_again_and_changes_nothing(self, world, commune):
        report = entered(world, COMMUNE)
        report.texts = {"difficulties": 'Thiếu <người> & "máy"'}
        report.save()
        answer = commune.get(ADDRESS, headers={"Accept": "application/xml"})
        assert answer["Content-Type"] == "application/xml; charset=utf-8"
        again = push(commune, answer.content, kind="application/xml")
        assert again.json()["response"]["importCount"]["ignored"] == 5
        assert commune.get(f"{ADDRESS}&format=xml").content == answer.content

    def test_it_is_written_as_dhis2_reads_it(self, world, commune):
        entered(world, COMMUNE)
        root = etree.fromstring(commune.get(f"{ADDRESS}&format=xml").content)
        assert root.tag == f"{{{DXF}}}dataValueSet"
        first = root[0].attrib
        assert (first["dataElement"], first["value"], first["orgUnit"]) == (
            "people",
            "1000",
            COMMUNE,
        )
        assert first["lastUpdated"] == "2020-11-16T02:00:00.000+0000"

    @pytest.mark.parametrize(
        "body",
        [
            "<dataValueSet",
            "<other/>",
            '<x:dataValueSet xmlns:x="http://example.org/"><x:dataValue/></x:dataValueSet>',
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><dataValueSet>&b;</dataValueSet>',
            '<!DOCTYPE a [<!ENTITY b "aaa"><!ENTITY c "&b;&b;">]><dataValueSet>&c;</dataValueSet>',
            "<a>" * 5000,
            "\x00<dataValueSet/>",
        ],
    )  # fmt: skip
    def test_a_hostile_body_is_refused_and_nothing_kept(self, commune, body):
        answer = push(commune, body, kind="application/xml")
        assert (answer.status_code, answer.json()["code"]) == (400, "values-unreadable")
        assert not Report.objects.exists()

    def test_wrong_values_are_conflicts_as_in_json(self, commune):
        body = dxf(
            'dataElement="people" value="-3"', 'dataElement="none" value="1"', attributes=WHOLE
        )
        answer = push(commune, body, kind="application/xml")
        assert answer.status_code == 409
        assert len(answer.json()["response"]["conflicts"]) == 2

    def test_a_breakdown_is_a_conflict(self, commune):
        line = 'dataElement="people" value="3" categoryOptionCombo="nu"'
        assert push(commune, dxf(line, attributes=WHOLE), kind="application/xml").status_code == 409


class TestCompressed:
    def test_a_gzipped_body_is_taken(self, commune):
        assert zipped(commune, value_set()).status_code == 200
        assert Report.objects.get().numbers["received"] == 40

    def test_gzipped_xml_is_taken(self, commune):
        body = gzip.compress(dxf(*LINES, attributes=WHOLE).encode())
        assert zipped(commune, body, kind="application/xml", raw=True).status_code == 200

    def test_a_bomb_is_refused_before_it_is_inflated(self, commune, monkeypatch):
        monkeypatch.setattr(encoding, "MOST_BYTES", 100_000)
        bomb = gzip.compress(b" " * 10_000_000)
        assert len(bomb) < 100_000
        answer = zipped(commune, bomb, raw=True)
        assert (answer.status_code, answer.json()["code"]) == (413, "values-too-large")

    def test_the_bound_is_what_plain_bodies_have(self):
        assert encoding.MOST_BYTES == values.MOST_BYTES

    @pytest.mark.parametrize(
        "body",
        [
            b"not gzip",
            gzip.compress(b"{}")[:-9],
            gzip.compress(b"{}") + b"more",
            gzip.compress(b"{}") + gzip.compress(b"{}"),
            zlib.compress(b"{}"),
            b"",
        ],
        # A compressed body holds the second of its making: no name for a test.
        ids=["plain", "cut-off", "more-behind", "two-members", "zlib", "empty"],
    )
    def test_a_damaged_body_is_refused(self, commune, body):
        answer = zipped(commune, body, raw=True)
        assert (answer.status_code, answer.json()["code"]) == (400, "values-unreadable")

    @pytest.mark.parametrize("name", ["br", "deflate", "gzip, gzip"])
    def test_another_encoding_is_refused(self, commune, name):
        answer = zipped(commune, value_set(), name=name)
        assert (answer.status_code, answer.json()["code"]) == (415, "values-encoding-unknown")


class TestChangedSince:
    def elements(self, client, query):
        answer = client.get(f"{DOOR}?dataSet=thang&orgUnit={COMMUNE}{query}")
        assert answer.status_code == 200, answer.content
        return len(answer.json()["dataValues"])

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("&lastUpdated=2020-11-16", 5),
            ("&lastUpdated=2020-11-16T09:00:00", 5),
            ("&lastUpdated=2020-11-16T02:00:00.000%2B0000", 5),
            ("&lastUpdated=2020-11-16T09:00:01", 0),
            ("&lastUpdated=2020-11-17", 0),
            ("&lastUpdatedDuration=1d", 5),
            ("&lastUpdatedDuration=60s", 5),
            ("&lastUpdated=2020-11-01&lastUpdatedDuration=1h", 5),
            (f"&period={INTERVAL}&lastUpdatedDuration=30m", 5),
        ],
    )
    def test_only_what_changed_since_is_read(self, world, commune, query, found):
        entered(world, COMMUNE)
        assert self.elements(commune, query) == found

    def test_an_older_change_is_left_out(self, world, commune):
        entered(world, COMMUNE, now=NOW - timedelta(days=1))
        assert self.elements(commune, "&lastUpdatedDuration=23h") == 0
        assert self.elements(commune, "&lastUpdatedDuration=25h") == 5

    def test_a_draft_does_not_stand_for_the_accepted_vintage(self, certified, delivered):
        from lienthong.systems.reporting.actions import submitting

        sent(certified, COMMUNE)
        delivered()
        accepted(certified, "H26.001", COMMUNE)
        delivered()
        own = held(certified, COMMUNE, COMMUNE)
        later = NOW + timedelta(hours=2)
        submitting.correct(report=own, reason="x", by=certified.officer(COMMUNE), now=later)
        client = program(certified, COMMUNE)
        assert self.elements(client, "&lastUpdated=2020-11-16T10:00:00") == 0

    @pytest.mark.parametrize(
        "query",
        ["lastUpdated=hôm qua", "lastUpdated=2020-13-01", "lastUpdatedDuration=10",
         "lastUpdatedDuration=-1d", "lastUpdatedDuration=9999999d", "lastUpdatedDuration=1w"],
    )  # fmt: skip
    def test_what_is_no_moment_is_refused(self, commune, query):
        answer = commune.get(f"{DOOR}?dataSet=thang&orgUnit={COMMUNE}&{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "values-moment-unreadable")

    def test_a_span_beyond_all_time_is_refused(self):
        with pytest.raises(MomentUnreadable):
            since_of("", "999999d", NOW)

    def test_of_two_limits_the_later_counts(self):
        assert since_of("2020-11-01", "1d", NOW) == NOW - timedelta(days=1)
        assert since_of("2020-11-16T00:00:00+0000", "9d", NOW) == datetime(2020, 11, 16, tzinfo=UTC)
        assert since_of("", "", NOW) is None
