"""Agencies, people and officers for the tests of every app that needs somebody to act."""

from datetime import UTC, date, datetime
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lienthong.agencies.models import Agency, AgencyRecord, Post
from lienthong.base import clock
from lienthong.identity import actions, second_factor, sessions
from lienthong.identity.models import Account, Appointment, SessionRecord
from lienthong.identity.officers import Officer, officer_for, system_officer

SINCE = date(2016, 1, 1)
NOW = datetime(2020, 9, 15, 2, 0, tzinfo=UTC)
PASSWORD = "mưa rào tháng bảy 1975"

_numbers = count(1)


def agency(code=None, name=None, *, level=1, kind="ministry", parent=None, **more):
    """Return the record of a new agency, valid since 2016."""
    number = next(_numbers)
    code = code or f"G{number % 90 + 10}.{number}"
    return AgencyRecord.objects.create(
        agency=Agency.objects.create(key=f"test:{code}:{number}"),
        code=code,
        code_source="sourced",
        name=name or f"Cơ quan {number}",
        kind=kind,
        level=level,
        parent=parent.agency if isinstance(parent, AgencyRecord) else parent,
        valid=DateRange(SINCE, None),
        **more,
    )


def post(at, kind="officer", title=None, *, unit=None, rank=100):
    """Return a new post at an agency, given by its record."""
    return Post.objects.create(
        agency_id=at.agency_id,
        unit=unit,
        title=title or f"Vị trí {next(_numbers)}",
        kind=kind,
        rank=rank,
        valid=DateRange(SINCE, None),
    )


def appointment(at=None, kind="officer", *, name="Nguyễn Thị Ánh", roles=(), since=SINCE, **more):
    """Return the appointment of a new person to a new post."""
    at = at or agency()
    by = system_officer(at)
    person = actions.create_person(full_name=name, by=by, now=NOW)
    return actions.appoint(
        person=person,
        post=post(at, kind, **more),
        since=since,
        legal_basis="Quyết định 12/QĐ-TCCB",
        by=by,
        now=NOW,
        further_roles=roles,
    )


def officer(at=None, permissions=None, *, kind="officer", on=None, **more) -> Officer:
    """Return a new officer of an agency; with ``permissions``, exactly these instead of the roles' own."""
    from dataclasses import replace

    made = officer_for(appointment(at, kind, **more), on or clock.today())
    if permissions is None:
        return made
    return replace(made, permissions=frozenset(map(str, permissions)))


def account(person, username=None, *, password=PASSWORD, secret=None):
    """Return a new account of a person; with ``secret``, its second factor is set up."""
    at = AgencyRecord.objects.as_of(clock.today()).get(agency=person.agency_id)
    made = actions.create_account(
        person=person,
        username=username or f"canbo{next(_numbers)}",
        password=password,
        by=system_officer(at),
        now=NOW,
        must_change_password=False,
    )
    if secret:
        Account.objects.filter(pk=made.pk).update(
            totp_sealed=second_factor.seal(secret, made.pk), totp_confirmed_at=NOW
        )
        made.refresh_from_db()
    return made


def client_for(officer: Officer, **defaults) -> Client:
    """Return a test client signed in as an officer, as after password and code."""
    client = Client(**defaults)
    held = Appointment.objects.select_related("person").get(pk=officer.appointment_id)
    owner = Account.objects.filter(person=held.person).first() or account(held.person)
    client.force_login(owner, backend="lienthong.identity.backends.AccountBackend")
    session = client.session
    moment = clock.now()
    record = SessionRecord.objects.create(
        account=owner,
        key_digest=sessions.key_digest(session.session_key),
        device="",
        network="",
        created_at=moment,
        last_seen_at=moment,
    )
    sessions.note(session, officer, record.pk, moment)
    session.save()
    return client
