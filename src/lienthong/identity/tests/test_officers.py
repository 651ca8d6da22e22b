from datetime import date, timedelta

import pytest

from lienthong.base.errors import NotAllowed
from lienthong.identity import actions
from lienthong.identity.access import require
from lienthong.identity.models import AuthorityPrefix
from lienthong.identity.officers import NotInPost, officer_for, officers_for, system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 15)


def delegated(giver, taker, **more):
    return actions.delegate(
        **{
            "giver": giver,
            "taker": taker,
            "prefix": AuthorityPrefix.AUTHORISED,
            "since": date(2020, 9, 1),
            "until": date(2020, 10, 1),
            "legal_basis": "Văn bản ủy quyền 5/UQ",
            "by": system_officer(giver.agency.records.get()),
            "now": NOW,
        }
        | more
    )


def test_an_officer_has_the_roles_of_the_post_and_their_permissions():
    clerk = factories.officer(kind="clerk", on=DAY)
    assert clerk.roles == ("clerk",)
    assert Permission.DOCUMENT_REGISTER in clerk.permissions
    assert Permission.DOCUMENT_SIGN not in clerk.permissions


def test_an_appointment_adds_its_own_roles_to_the_posts():
    officer = factories.officer(kind="clerk", roles=["administrator"], on=DAY)
    assert officer.roles == ("clerk", "administrator")
    assert {Permission.DOCUMENT_SEAL, Permission.PERSON_MANAGE} <= officer.permissions


def test_nobody_is_an_officer_before_the_first_day():
    held = factories.appointment(since=date(2020, 9, 16))
    with pytest.raises(NotInPost):
        officer_for(held, DAY)


def test_nobody_is_an_officer_on_the_day_the_appointment_has_ended():
    held = factories.appointment()
    by = system_officer(held.agency.records.get())
    actions.end_appointment(appointment=held, until=DAY, by=by, now=NOW)
    assert officer_for(held, DAY - timedelta(days=1))
    with pytest.raises(NotInPost):
        officer_for(held, DAY)


def test_a_dissolved_agency_has_no_officers():
    held = factories.appointment()
    held.agency.records.update(valid=(date(2016, 1, 1), date(2020, 1, 1)))
    assert officers_for([held], DAY) == []


def test_many_officers_cost_one_query(django_assert_num_queries):
    at = factories.agency()
    held = [factories.appointment(at) for _n in range(5)]
    with django_assert_num_queries(1):
        officers = officers_for(held, DAY)
    assert [officer.appointment_id for officer in officers] == [each.pk for each in held]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2020, 8, 31), False),
        (date(2020, 9, 1), True),
        (date(2020, 9, 30), True),
        (date(2020, 10, 1), False),
    ],
)
def test_a_delegation_holds_on_its_days_only(day, holds):
    at = factories.agency()
    giver, taker = factories.appointment(at, "leader"), factories.appointment(at, "officer")
    delegated(giver, taker, permissions=[Permission.DOCUMENT_SIGN])
    officer = officer_for(taker, day)
    assert (Permission.DOCUMENT_SIGN in officer.permissions) is holds


def test_a_delegation_names_the_giver_and_the_words_before_the_signature():
    at = factories.agency()
    giver = factories.appointment(at, "leader", name="Lê Văn Bình", title="Bộ trưởng")
    taker = factories.appointment(at, "officer")
    delegated(giver, taker, permissions=[Permission.DOCUMENT_SIGN])
    (authority,) = officer_for(taker, DAY).authorities_for(Permission.DOCUMENT_SIGN)
    assert (authority.prefix, authority.name, authority.post_title) == (
        "TUQ.",
        "Lê Văn Bình",
        "Bộ trưởng",
    )


def test_a_delegation_without_a_list_lends_everything_of_the_giver():
    at = factories.agency()
    giver, taker = factories.appointment(at, "leader"), factories.appointment(at, "officer")
    delegated(giver, taker)
    assert officer_for(giver, DAY).permissions <= officer_for(taker, DAY).permissions


def test_what_was_lent_cannot_be_lent_on():
    at = factories.agency()
    leader, middle, last = (
        factories.appointment(at, kind) for kind in ("leader", "officer", "officer")
    )
    delegated(leader, middle)
    delegated(middle, last)
    assert Permission.DOCUMENT_SIGN not in officer_for(last, DAY).permissions


def test_a_delegation_ends_with_the_givers_own_appointment():
    at = factories.agency()
    giver, taker = factories.appointment(at, "leader"), factories.appointment(at, "officer")
    delegated(giver, taker)
    actions.end_appointment(appointment=giver, until=DAY, by=system_officer(at), now=NOW)
    assert Permission.DOCUMENT_SIGN not in officer_for(taker, DAY).permissions


def test_require_refuses_an_officer_without_the_permission():
    with pytest.raises(NotAllowed):
        require(factories.officer(kind="officer"), Permission.DOCUMENT_SIGN)


def test_the_node_acts_for_an_agency_with_every_permission():
    at = factories.agency("G01")
    system = system_officer(at)
    assert system.permissions == frozenset(Permission)
    assert (system.agency_code, system.subject) == ("G01", "system:G01")
