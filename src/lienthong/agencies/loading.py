"""Loading the registry: every agency of a profile with its units and posts, in seconds and only once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.range import DateRange

from lienthong.agencies import establishment, profiles
from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import Agency, AgencyRecord, Level, Post, Succession, Unit
from lienthong.agencies.profiles import Entry
from lienthong.agencies.rules import legacy_form
from lienthong.axis import directory
from lienthong.base import clock
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

Progress = Callable[[str, int, int], None]

_CERTIFICATES_AT_ONCE = 500

_RECORD_COLUMNS = [
    "agency_id",
    "code",
    "legacy_code",
    "code_source",
    "name",
    "name_en",
    "short_name",
    "kind",
    "level",
    "unit_type",
    "unit_code",
    "parent_id",
    "valid",
]
_UNIT_COLUMNS = ["agency_id", "name", "short_name", "rank", "valid"]
_POST_COLUMNS = ["agency_id", "unit_id", "title", "kind", "rank", "is_leader", "signs_as", "valid"]


def silent(step: str, done: int, total: int) -> None:
    """Report nothing."""


def load_government(
    profile: str = "2020", *, now: datetime | None = None, progress: Progress = silent
) -> int:
    """Load a profile, enter its agencies in the axis directory and give each a certificate.

    Repeating the call adds nothing. Returns how many agencies are new. The calendar of the years known
    is loaded with it.
    """
    moment = now or clock.now()
    added = load_registry(profile, progress)
    seed_calendar()
    _connect(moment, progress)
    return added


def _connect(now: datetime, progress: Progress) -> None:
    """Give every agency of today a certificate and an address, some hundreds at a time."""
    today = AgencyRecord.objects.as_of(clock.day_of(now)).in_order()
    agencies = list(today.values_list("code", "name"))
    known = directory.nodes_of([code for code, _name in agencies])
    waiting = [(code, name) for code, name in agencies if code not in known]
    done = len(agencies) - len(waiting)
    progress("certificates", done, len(agencies))
    for start in range(0, len(waiting), _CERTIFICATES_AT_ONCE):
        batch = waiting[start : start + _CERTIFICATES_AT_ONCE]
        with transaction.atomic():
            _certify(batch, now)
        done += len(batch)
        progress("certificates", done, len(agencies))


def _certify(agencies: Sequence[tuple[str, str]], now: datetime) -> None:
    requests = [
        CertificateRequest(subject=code, usage=Usage.AGENCY, common_name=name, organization=name)
        for code, name in agencies
    ]
    issued = authority.issue_many(requests, now)
    directory.register_many(
        [
            directory.Entry(certificate.subject, None, bytes(certificate.der))
            for certificate in issued
        ]
    )


@transaction.atomic
def load_registry(profile: str = "2020", progress: Progress = silent) -> int:
    """Load the agencies of a profile and return how many are new; a second run adds none.

    ``2025`` loads ``2020`` first and lets the reform of 2025 follow it: records of the older state end on
    the day the newer begin, agencies that keep their code go on, the others are linked to their successors.
    """
    added = _add(profiles.entries("2020"), progress)
    if profile == "2025":
        newer = profiles.entries("2025")
        _end_before(newer)
        added += _add(newer, progress)
        _link_successions(progress)
    return added


def _add(entries: Sequence[Entry], progress: Progress) -> int:
    """Insert what the registry lacks of a list."""
    total = len(entries)
    known = _ids()
    new = [entry for entry in entries if entry.key not in known]
    copy_rows(Agency, ["key"], ([entry.key] for entry in new))
    ids = _ids()
    progress("agencies", total, total)
    copy_rows(AgencyRecord, _RECORD_COLUMNS, _missing_records(entries, ids))
    progress("records", total, total)
    _establish(new, ids)
    progress("posts", total, total)
    return len(new)


def _ids() -> dict[str, int]:
    return dict(Agency.objects.values_list("key", "id"))


def _missing_records(entries: Sequence[Entry], ids: dict[str, int]) -> Iterable[list[Any]]:
    present = {
        (agency, valid.lower)
        for agency, valid in AgencyRecord.objects.values_list("agency_id", "valid")
    }
    for entry in entries:
        agency = ids[entry.key]
        if (agency, entry.from_date) not in present:
            yield [
                agency,
                entry.code,
                legacy_form(entry.code),
                str(entry.code_source),
                entry.name,
                entry.name_en,
                entry.short_name,
                str(entry.kind),
                int(entry.level),
                entry.unit_type,
                entry.unit_code,
                ids[entry.parent_key] if entry.parent_key else None,
                DateRange(entry.from_date, None),
            ]


def _establish(entries: Sequence[Entry], ids: dict[str, int]) -> None:
    """Give new agencies the units and posts of their kind."""
    units = [
        [ids[entry.key], unit.name, unit.short_name, unit.rank, DateRange(entry.from_date, None)]
        for entry in entries
        for unit in establishment.of(entry).units
    ]
    copy_rows(Unit, _UNIT_COLUMNS, units)
    unit_ids = {
        (agency, short_name): key
        for key, agency, short_name in Unit.objects.values_list("id", "agency_id", "short_name")
    }
    copy_rows(Post, _POST_COLUMNS, _posts(entries, ids, unit_ids))


def _posts(
    entries: Sequence[Entry], ids: dict[str, int], units: dict[tuple[int, str], int]
) -> Iterable[list[Any]]:
    for entry in entries:
        agency, valid = ids[entry.key], DateRange(entry.from_date, None)
        for post in establishment.of(entry).posts:
            unit = units[agency, post.unit] if post.unit else None
            yield [
                agency,
                unit,
                post.title,
                post.kind,
                post.rank,
                post.is_leader,
                post.signs_as,
                valid,
            ]


def _end_before(newer: Sequence[Entry]) -> None:
    """End the older records, units and posts that the newer list replaces."""
    going_on = {entry.key for entry in newer}
    _end_central(going_on | {line.predecessor for line in profiles.handovers()}, going_on)
    _end_level(
        (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE), profiles.PROVINCES_REFORMED, going_on
    )


def _end_central(touched: set[str], going_on: set[str]) -> None:
    """End the ministries; bodies of which the newer list says nothing stay as they are."""
    _end(
        AgencyRecord.objects.filter(level=Level.CENTRAL, agency__key__in=touched),
        profiles.MINISTRIES_REFORMED,
        going_on,
    )


def _end_level(levels: Sequence[int], on: date, going_on: set[str]) -> None:
    _end(AgencyRecord.objects.filter(level__in=levels), on, going_on)


def _end(records: Any, on: date, going_on: set[str]) -> None:
    # Only the state before the reform ends: what already begins on its day is the newer state.
    older = records.filter(valid__startswith__lt=on, valid__upper_inf=True)
    closing = list(older.values_list("agency_id", "agency__key"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agencies_agencyrecord SET valid = daterange(lower(valid), %s)"
            " WHERE agency_id = ANY(%s) AND upper_inf(valid) AND lower(valid) < %s",
            [on, [agency for agency, _ in closing], on],
        )
        gone = [agency for agency, key in closing if key not in going_on]
        for table in ("agencies_unit", "agencies_post"):
            cursor.execute(
                f"UPDATE {table} SET valid = daterange(lower(valid), %s)"  # noqa: S608 -- own names
                " WHERE agency_id = ANY(%s) AND upper_inf(valid) AND lower(valid) < %s",
                [on, gone, on],
            )


def _link_successions(progress: Progress) -> None:
    """Link predecessors with successors; a predecessor that the older list lacks has no agency to link."""
    ids = _ids()
    lines = profiles.handovers()
    links = [
        Succession(
            predecessor_id=ids[line.predecessor],
            successor_id=ids[line.successor],
            succession_date=line.on,
            legal_basis=line.legal_basis,
        )
        for line in lines
        if line.predecessor in ids and line.successor in ids
    ]
    Succession.objects.bulk_create(links, batch_size=5000, ignore_conflicts=True)
    progress("successions", len(links), len(links))


def copy_rows(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows with COPY, which is tens of times faster than INSERT."""
    # Read out first: rows that are themselves read from the database cannot come while it copies.
    ready = list(rows)
    with connection.cursor() as cursor:
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in ready:
                copy.write_row(row)
