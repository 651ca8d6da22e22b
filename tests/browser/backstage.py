"""What stands ready before the curtain: a small government, its people, one directive already carried.

``python -m tests.browser.backstage WORD VALUES`` works as a process of the node and prints JSON.
"""

import json
import sys
from typing import Any

import django

LEADER = "Mai Tiến Dũng"


def main() -> None:
    """Do one word."""
    django.setup()
    words = {word.__name__: word for word in (found, carry)}
    answer = words[sys.argv[1]](**json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(answer))


def found() -> dict[str, dict[str, str]]:
    """Found a government of ministries, provinces and the districts of Hà Nội; return who can sign in."""
    from dataclasses import asdict

    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import cast

    _load()
    now, today = clock.now(), clock.today()
    office = AgencyRecord.objects.as_of(today).get(code="G22")
    node = system_officer(office)
    every = AgencyRecord.objects.as_of(today).values_list("agency_id", flat=True)
    leader = cast.signer(office, LEADER, node, now, today)
    people = cast.open_accounts(leader, node, now, today)
    cast.fill_posts(list(every), node, now, today)
    return {person.username: asdict(person) for person in people}


def _load() -> None:
    from lienthong.agencies import loading, profiles
    from lienthong.agencies.calendar import seed_calendar
    from lienthong.base import clock

    entries = profiles.entries("2020")
    city = next(entry.key for entry in entries if entry.code == "H26")
    small = [entry for entry in entries if entry.level <= 2 or entry.parent_key == city]
    loading._add(small, loading.silent)
    seed_calendar()
    loading._connect(clock.now(), loading.silent)


def carry() -> str:
    """Send the shipped directive to all and have most of them work on it; return its id."""
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.node.demo import cast, journey, steps
    from lienthong.systems.documents.models import IncomingState
    from lienthong.systems.documents.reading import read_document

    path = journey._shipped()
    read = read_document(path.read_bytes(), path.name)
    office = AgencyRecord.objects.as_of(clock.today()).get(code="G22")
    agencies = [office.agency_id]
    clerk = cast.working_officers(agencies, cast.PostKind.CLERK, clock.today())[office.agency_id]
    leader = cast.working_officers(agencies, cast.PostKind.LEADER, clock.today())[office.agency_id]
    document = steps.draft(read, clerk, clock.now())
    steps.settle_lines(document, clerk, clock.now())
    document = steps.issue(document, clerk, leader)
    steps.wait_for_receipts(document, _quiet, lambda: None)
    steps.register_all(document, _quiet)
    steps.assign_all(document, _quiet)
    steps.advance_all(document, IncomingState.PROCESSING, _quiet)
    return str(document.id)


def _quiet(done: int, total: int) -> Any:
    return None


if __name__ == "__main__":
    main()
