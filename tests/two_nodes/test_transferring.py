"""A transfer crosses to a node with a registry, a database and a worker of its own."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from lienthong.agencies import actions as registry
from lienthong.axis import directory
from lienthong.axis.courier import Courier
from lienthong.axis.models import DeadLetter, Outbox
from lienthong.base.clock import now, today
from lienthong.identity.officers import system_officer
from lienthong.identity.tests import factories
from lienthong.node.embedded.postgres import OWNER
from lienthong.systems.mandates.actions.ending import end_mandate
from lienthong.systems.mandates.actions.establishing import establish
from lienthong.systems.mandates.actions.revoking import revoke_transfer
from lienthong.systems.mandates.actions.supports import add_support, end_support
from lienthong.systems.mandates.actions.transfers import Decision, decide_transfer
from lienthong.systems.mandates.models import TellingAnswer
from lienthong.trust import authority
from lienthong.trust.usage import Usage
from tests.source import ROOT

OFFICE, MINISTRY, FAR = "G22", "G14", "VN-14"
SUBJECT, DAY = "du-lieu-mo", date(2019, 9, 9)
STARTED = date(2018, 8, 28)
DAY_OF_SUPPORT = date(2018, 10, 1)
LEADS = """
SELECT record.code, lower(holding.valid), upper(holding.valid)
FROM agencies_holding AS holding JOIN agencies_mandate AS mandate ON mandate.id = holding.mandate_id
JOIN agencies_agencyrecord AS record ON record.agency_id = holding.agency_id
WHERE mandate.subject = %s AND holding.role = 'lead' ORDER BY holding.valid
"""
PASSED = [(OFFICE, STARTED, DAY), (MINISTRY, DAY, None)]


def address(name):
    place = settings.DATABASES["default"]
    return f"postgresql://{OWNER}:{place['PASSWORD']}@127.0.0.1:{place['PORT']}/{name}"


def ask(name, statement, *values):
    with psycopg.connect(address(name), autocommit=True) as far:
        cursor = far.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def environment(name):
    return {**os.environ, "DATABASE_URL": address(name), "LIENTHONG_NODE": FAR,
            "LIENTHONG_ROLE": "worker", "DJANGO_SETTINGS_MODULE": "lienthong.node.settings"}  # fmt: skip


def act(name, statements):
    """Run statements in the far node, as a person of it would act there."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{statements}"],
        env=environment(name), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def offices(transactional_db):
    """The Office here, the Ministry on a far node, and a mandate that both registries know."""
    records = [factories.agency(OFFICE, "Văn phòng Chính phủ"), factories.agency(MINISTRY, "Bộ")]
    node = settings.LIENTHONG_NODE
    requests = [authority.CertificateRequest(code, Usage.AGENCY, code, code) for code in
                (OFFICE, MINISTRY)]  # fmt: skip
    requests += [authority.CertificateRequest(code, Usage.NODE, code, code) for code in (node, FAR)]
    authority.issue_many(requests, now())
    directory.register(OFFICE, node=node)
    directory.register(MINISTRY, node=FAR)
    mandate = registry.establish_mandate(
        subject=SUBJECT, title="Dữ liệu mở", lead=records[0].agency, legal_basis="QĐ 1072",
        from_date=STARTED, by=system_officer(records[0]), now=now(),
    )  # fmt: skip
    return records, mandate


@pytest.fixture
def far(offices, nats_server):
    """The far node's database, a copy of this one, and its worker."""
    own, name = connection.settings_dict["NAME"], "lienthong_far"
    connection.close()
    ask("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    ask("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.two_nodes.far_node"],
        env=environment(name), cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    yield name
    process.kill()
    process.wait()
    process.stdout.close()
    ask("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def carry(until, nats_url, seconds=60):
    """Run this node's courier in turns until something is so."""
    courier = Courier(nats_url=nats_url)
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        courier.pump(seconds=3)
    courier.close()
    assert until()


def test_the_far_registry_takes_the_transfer_over_and_opens_its_book(far, offices, nats_server):
    (office, ministry), mandate = offices
    assert ask(far, LEADS, SUBJECT) == [(OFFICE, STARTED, None)]
    decide_transfer(
        mandate=mandate, to=ministry.agency, on=DAY,
        decision=Decision(notation="Thông báo số 320/TB-VPCP", agency="VPCP", day=DAY),
        by=system_officer(office), now=now(),
    )  # fmt: skip
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)

    assert ask(far, LEADS, SUBJECT) == PASSED
    assert ask(far, "SELECT notation, state FROM mandates_transfer") == [
        ("Thông báo số 320/TB-VPCP", "in-force")
    ]
    assert ask(far, "SELECT agency_code, side FROM mandates_handover") == [(MINISTRY, "receiving")]
    assert ask(far, "SELECT count(*) FROM mandates_claim") == [(0,)]


def test_a_revocation_reaches_the_far_registry_and_closes_its_book(far, offices, nats_server):
    (office, ministry), mandate = offices
    decision = Decision(notation="Quyết định số 77/QĐ-TTg", agency="Thủ tướng Chính phủ")
    by, day = system_officer(office), now().date() + timedelta(days=30)
    pending = decide_transfer(
        mandate=mandate, to=ministry.agency, on=day, decision=decision, by=by, now=now()
    )
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)
    assert ask(far, LEADS, SUBJECT) == [(OFFICE, STARTED, day), (MINISTRY, day, None)]
    revoke_transfer(transfer=pending, decision=decision, reason="Hoãn", by=by, now=now())
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)

    assert ask(far, LEADS, SUBJECT) == [(OFFICE, STARTED, None)]
    assert ask(far, "SELECT state, revocation_reason FROM mandates_transfer") == [
        ("revoked", "Hoãn")
    ]
    assert ask(far, "SELECT agency_code, state FROM mandates_handover") == [(MINISTRY, "revoked")]


HELD = """
SELECT record.code, holding.role, lower(holding.valid), upper(holding.valid), mandate.ended_date
FROM agencies_holding AS holding JOIN agencies_mandate AS mandate ON mandate.id = holding.mandate_id
JOIN agencies_agencyrecord AS record ON record.agency_id = holding.agency_id
WHERE mandate.subject = %s ORDER BY holding.role
"""


def test_a_mandate_is_established_supported_and_ended_in_both_registries(far, offices, nats_server):
    (office, ministry), _mandate = offices
    by, subject, over = system_officer(office), "kho-du-lieu", date(2019, 6, 1)
    made = establish(
        subject=subject, title="Kho dữ liệu", lead=office.agency, legal_basis="Quyết định 10",
        from_date=STARTED, by=by, now=now(),
    )  # fmt: skip
    support = add_support(
        mandate=made, agency=ministry.agency, legal_basis="Quy chế 02", from_date=DAY_OF_SUPPORT,
        by=by, now=now(),
    )  # fmt: skip
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)
    # Whatever overtook the beginning of its mandate waited for it there.
    assert ask(far, HELD, subject) == [
        (OFFICE, "lead", STARTED, None, None),
        (MINISTRY, "support", DAY_OF_SUPPORT, None, None),
    ]
    end_support(holding=support, on=date(2019, 3, 1), by=by, now=now())
    end_mandate(mandate=made, on=over, by=by, now=now())
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)
    assert ask(far, HELD, subject) == [
        (OFFICE, "lead", STARTED, over, over),
        (MINISTRY, "support", DAY_OF_SUPPORT, date(2019, 3, 1), over),
    ]
    assert ask(far, "SELECT count(*) FROM mandates_claim WHERE outcome = 'open'") == [(0,)]


def test_a_stranger_ends_nothing_and_the_far_keeper_sees_it(far, offices, nats_server):
    (office, _ministry), mandate = offices
    ask(far, "UPDATE agencies_holding SET agency_id = (SELECT agency_id FROM agencies_agencyrecord"
             " WHERE code = %s)", MINISTRY)  # fmt: skip
    end_mandate(mandate=mandate, on=DAY, by=system_officer(office), now=now())
    carry(
        lambda: (
            ask(far, "SELECT code, sender, outcome FROM mandates_claim")
            == [("mandate-teller-not-holder", OFFICE, "open")]
        ),
        nats_server.url,
    )
    assert ask(far, LEADS, SUBJECT) == [(MINISTRY, STARTED, None)]


KEEP = """
from lienthong.agencies.directory import by_code
from lienthong.base.clock import now, today
from lienthong.identity.officers import system_officer
from lienthong.systems.mandates.actions.claims import dismiss_claim
from lienthong.systems.mandates.models import Claim
by = system_officer(by_code("G14", today()))
dismiss_claim(claim=Claim.objects.get(), reason="Đã bàn giao xong", by=by, now=now())
"""


def test_a_revocation_that_comes_too_late_is_decided_there_and_answered(far, offices, nats_server):
    (office, ministry), mandate = offices
    by, before, day = system_officer(office), now() - timedelta(days=9), today() - timedelta(days=5)
    decision = Decision(notation="Quyết định số 77/QĐ-TTg", agency="Thủ tướng Chính phủ")
    pending = decide_transfer(
        mandate=mandate, to=ministry.agency, on=day, decision=decision, by=by, now=before
    )
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)
    revoke_transfer(transfer=pending, decision=decision, reason="Hoãn", by=by, now=before)
    carry(lambda: not Outbox.objects.open().exists(), nats_server.url)

    assert ask(far, LEADS, SUBJECT) == [(OFFICE, STARTED, day), (MINISTRY, day, None)]
    assert ask(far, "SELECT code, outcome FROM mandates_claim") == [
        ("mandate-revocation-late", "open")
    ]
    assert not DeadLetter.objects.exists()
    act(far, KEEP)
    carry(TellingAnswer.objects.exists, nats_server.url)
    answer = TellingAnswer.objects.get()
    assert (answer.agency_code, answer.outcome, answer.note) == (
        MINISTRY, "dismissed", "Đã bàn giao xong",
    )  # fmt: skip


def test_what_the_far_registry_cannot_take_over_waits_there_for_a_person(far, offices, nats_server):
    (office, ministry), mandate = offices
    ask(far, "UPDATE agencies_mandate SET subject = 'ten-khac'")
    decide_transfer(
        mandate=mandate, to=ministry.agency, on=DAY,
        decision=Decision(notation="Thông báo số 320/TB-VPCP", agency="VPCP", day=DAY),
        by=system_officer(office), now=now(),
    )  # fmt: skip
    carry(
        lambda: (
            ask(far, "SELECT code, sender FROM mandates_claim")
            == [("mandate-teller-not-holder", OFFICE)]
        ),
        nats_server.url,
    )
    assert ask(far, LEADS, "ten-khac") == [(OFFICE, STARTED, None)]
