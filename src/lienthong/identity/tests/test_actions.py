from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies.models import Post
from lienthong.base.errors import NotAllowed, NotFound
from lienthong.identity import actions, sealing
from lienthong.identity.actions.accounts import BadUsername, UsernameTaken, WeakPassword
from lienthong.identity.actions.appointments import (
    AlreadyInPost,
    BadPeriod,
    BasisMissing,
    NothingToLend,
    UnknownRole,
)
from lienthong.identity.actions.people import NUMBER_PURPOSE, BadPersonalNumber, NameMissing
from lienthong.identity.models import Account, Appointment, AuthorityPrefix, Delegation, Person
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import NOW, PASSWORD, SINCE
from lienthong.ledger.models import LedgerEntry, LedgerPersonal

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return factories.agency()


@pytest.fixture
def administrator(at):
    return factories.officer(at, roles=["administrator"])


def person(by, name="Nguyễn Văn Hòa", **more):
    return actions.create_person(full_name=name, by=by, now=NOW, **more)


def appoint(by, who, post, since=SINCE, **more):
    values = {"legal_basis": "QĐ 1", "by": by, "now": NOW} | more
    return actions.appoint(person=who, post=post, since=since, **values)


def test_a_person_is_found_with_and_without_diacritics(administrator):
    made = person(administrator, "  Nguyễn   Văn Hoà ")
    assert made.full_name == "Nguyễn Văn Hoà"
    assert Person.objects.named("van hoa").get(pk=made.pk)
    assert Person.objects.named("VĂN HÒA").get(pk=made.pk)


def test_people_are_listed_by_given_name(administrator):
    Person.objects.filter(pk=administrator.person_id).update(full_name="Zo Zo")
    for name in ("Trần Văn Bình", "Lê Thị Ân", "Phạm Đức Anh"):
        person(administrator, name)
    names = [each.full_name for each in Person.objects.in_order()]
    assert names == ["Phạm Đức Anh", "Lê Thị Ân", "Trần Văn Bình", "Zo Zo"]


def test_a_person_needs_a_name(administrator):
    with pytest.raises(NameMissing):
        person(administrator, "   ")


def test_a_personal_number_is_sealed(administrator):
    made = person(administrator, personal_number="000 202 999999")
    sealed = bytes(made.personal_number_sealed)
    assert b"999999" not in sealed
    assert sealing.unseal(sealed, purpose=NUMBER_PURPOSE, row=made.pk) == "000202999999"


def test_a_sealed_number_does_not_open_in_another_row(administrator):
    made, other = (person(administrator, personal_number="000202999999") for _n in range(2))
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(made.personal_number_sealed, purpose=NUMBER_PURPOSE, row=other.pk)


@pytest.mark.parametrize("number", ["123", "00020299999x", "0002029999999"])
def test_a_personal_number_has_twelve_digits(administrator, number):
    with pytest.raises(BadPersonalNumber):
        person(administrator, personal_number=number)


def test_names_go_to_the_erasable_part_of_the_ledger_only(administrator):
    made = person(administrator, "Tên Không Lộ")
    entry = LedgerEntry.objects.get(subject=made.subject)
    assert "Lộ".encode() not in bytes(entry.event)
    assert "Lộ".encode() in bytes(LedgerPersonal.objects.get(entry_id=entry.pk).values)


@pytest.mark.parametrize("kind", ["clerk", "leader", "officer"])
def test_only_administrators_enter_people(at, kind):
    with pytest.raises(NotAllowed):
        person(factories.officer(at, kind=kind))


class TestOtherAgencies:
    @pytest.fixture
    def stranger(self):
        return factories.appointment(factories.agency())

    def test_their_people_cannot_be_renamed(self, administrator, stranger):
        with pytest.raises(NotFound):
            actions.rename_person(person=stranger.person, full_name="X", by=administrator, now=NOW)

    def test_their_people_cannot_be_appointed_here(self, at, administrator, stranger):
        with pytest.raises(NotFound):
            appoint(administrator, stranger.person, factories.post(at))

    def test_our_people_cannot_be_appointed_there(self, administrator, stranger):
        with pytest.raises(NotFound):
            appoint(administrator, person(administrator), stranger.post)

    def test_their_appointments_cannot_be_ended(self, administrator, stranger):
        with pytest.raises(NotFound):
            actions.end_appointment(
                appointment=stranger, until=date(2020, 1, 1), by=administrator, now=NOW
            )

    def test_their_roles_cannot_be_set(self, administrator, stranger):
        with pytest.raises(NotFound):
            actions.set_roles(
                appointment=stranger, further_roles=["clerk"], by=administrator, now=NOW
            )

    def test_their_people_get_no_account_from_us(self, administrator, stranger):
        with pytest.raises(NotFound):
            actions.create_account(
                person=stranger.person, username="x", password=PASSWORD, by=administrator, now=NOW
            )

    @pytest.mark.parametrize(
        "action",
        [
            actions.deactivate_account,
            actions.reactivate_account,
            actions.reset_password,
            actions.reset_second_factor,
        ],
    )
    def test_their_accounts_are_out_of_reach(self, administrator, stranger, action):
        account = factories.account(stranger.person)
        with pytest.raises(NotFound):
            action(account=account, by=administrator, now=NOW)

    def test_nothing_can_be_delegated_to_them(self, at, administrator, stranger):
        giver = factories.appointment(at, "leader")
        with pytest.raises(NotFound):
            delegate(administrator, giver, stranger)

    def test_many_cannot_be_appointed_there(self, administrator, stranger):
        holder = actions.NewHolder(full_name="A", post=stranger.post)
        with pytest.raises(NotFound):
            actions.appoint_many(
                holders=[holder], since=SINCE, legal_basis="QĐ", by=administrator, now=NOW
            )


def test_nobody_holds_the_same_post_twice_at_once(at, administrator):
    who, post = person(administrator), factories.post(at)
    appoint(administrator, who, post)
    with pytest.raises(AlreadyInPost):
        appoint(administrator, who, post, date(2020, 1, 1))


def test_the_database_refuses_overlapping_appointments_too(at, administrator):
    first = appoint(administrator, person(administrator), factories.post(at))
    first.pk = None
    with pytest.raises(IntegrityError, match="appointment_once_a_day"), transaction.atomic():
        Appointment.objects.create(
            agency_id=first.agency_id,
            person=first.person,
            post=first.post,
            valid=DateRange(date(2020, 1, 1), None),
            legal_basis="QĐ",
            created_at=NOW,
        )


def test_the_database_refuses_an_appointment_under_another_agency(at, administrator):
    held = appoint(administrator, person(administrator), factories.post(at))
    elsewhere = factories.agency().agency_id
    with pytest.raises(IntegrityError, match="at_agency_of_post"), transaction.atomic():
        Appointment.objects.filter(pk=held.pk).update(agency_id=elsewhere)


def test_the_database_refuses_a_delegation_between_agencies(at, administrator):
    lent = delegate(administrator, factories.appointment(at, "leader"), factories.appointment(at))
    stranger = factories.appointment(factories.agency())
    with pytest.raises(IntegrityError, match="at_agency_of_taker"), transaction.atomic():
        Delegation.objects.filter(pk=lent.pk).update(taker=stranger)


def test_a_post_may_be_held_again_after_the_first_time_ended(at, administrator):
    who, post = person(administrator), factories.post(at)
    appoint(administrator, who, post, until=date(2018, 1, 1))
    assert appoint(administrator, who, post, date(2018, 1, 1))


@pytest.mark.parametrize("until", [SINCE, date(2015, 12, 31)])
def test_an_appointment_ends_after_it_began(at, administrator, until):
    who = person(administrator)
    with pytest.raises(BadPeriod):
        appoint(administrator, who, factories.post(at), until=until)


def test_an_appointment_cites_its_decision(at, administrator):
    who = person(administrator)
    with pytest.raises(BasisMissing):
        appoint(administrator, who, factories.post(at), legal_basis=" ")


def test_an_unknown_role_is_refused(at, administrator):
    held = factories.appointment(at)
    with pytest.raises(UnknownRole):
        actions.set_roles(appointment=held, further_roles=["vua"], by=administrator, now=NOW)


@pytest.mark.parametrize("role", ["node_engineer", "registry_manager", "auditor"])
def test_an_administrator_cannot_hand_out_power_over_the_node(at, administrator, role):
    held = factories.appointment(at)
    with pytest.raises(NotAllowed):
        actions.set_roles(appointment=held, further_roles=[role], by=administrator, now=NOW)


def test_the_node_can_hand_out_power_over_itself(at):
    held = factories.appointment(at)
    changed = actions.set_roles(
        appointment=held, further_roles=["node_engineer"], by=system_officer(at), now=NOW
    )
    assert changed.further_roles == ["node_engineer"]


class TestAccounts:
    @pytest.fixture
    def who(self, administrator):
        return person(administrator)

    def open(self, administrator, who, username="hoanv", password=PASSWORD):
        return actions.create_account(
            person=who, username=username, password=password, by=administrator, now=NOW
        )

    def test_passwords_are_kept_as_argon2(self, administrator, who):
        account = self.open(administrator, who)
        assert account.password.startswith("argon2$argon2id$")

    def test_a_username_belongs_to_one_account(self, administrator, who):
        self.open(administrator, who)
        with pytest.raises(UsernameTaken):
            self.open(administrator, person(administrator))

    def test_a_person_has_one_account(self, administrator, who):
        self.open(administrator, who)
        with pytest.raises(UsernameTaken):
            self.open(administrator, who, "khac")

    @pytest.mark.parametrize("username", ["hòa", "a b", "", ".x", "a" * 65, "a@b"])
    def test_a_username_is_plain(self, administrator, who, username):
        with pytest.raises(BadUsername):
            self.open(administrator, who, username)

    def test_a_weak_password_is_refused(self, administrator, who):
        with pytest.raises(WeakPassword, match="ít nhất 12 ký tự"):
            self.open(administrator, who, password="123456")

    def test_a_reset_password_must_be_changed(self, administrator, who):
        account = self.open(administrator, who)
        password = actions.reset_password(account=account, by=administrator, now=NOW)
        account.refresh_from_db()
        assert account.check_password(password)
        assert account.must_change_password

    def test_a_reset_factor_is_set_up_anew(self, administrator, who):
        account = factories.account(who, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        assert account.has_second_factor
        actions.reset_second_factor(account=account, by=administrator, now=NOW)
        account.refresh_from_db()
        assert not account.has_second_factor
        assert account.recovery_codes.count() == 0

    def test_a_closed_account_keeps_no_session(self, administrator, who):
        account = self.open(administrator, who)
        officer = replace(administrator, person_id=who.pk)
        account.session_records.create(
            key_digest="", device="", network="", created_at=NOW, last_seen_at=NOW
        )
        assert officer
        actions.deactivate_account(account=account, by=administrator, now=NOW)
        assert account.session_records.open().count() == 0

    def test_nothing_secret_stands_in_the_ledger(self, administrator, who):
        account = self.open(administrator, who)
        password = actions.reset_password(account=account, by=administrator, now=NOW)
        for entry in LedgerEntry.objects.filter(subject=f"account:{account.pk}"):
            assert password.encode() not in bytes(entry.event)


def delegate(by, giver, taker, **more):
    values = {
        "prefix": AuthorityPrefix.AUTHORISED,
        "since": date(2020, 9, 1),
        "until": date(2020, 10, 1),
        "legal_basis": "Văn bản 5/UQ",
        "by": by,
        "now": NOW,
    } | more
    return actions.delegate(giver=giver, taker=taker, **values)


class TestDelegating:
    @pytest.fixture
    def leader(self, at):
        return factories.appointment(at, "leader")

    @pytest.fixture
    def deputy(self, at):
        return factories.appointment(at, "officer")

    def test_a_leader_lends_own_permissions(self, leader, deputy):
        from lienthong.identity.officers import officer_for

        by = officer_for(leader, date(2020, 9, 15))
        assert delegate(by, leader, deputy).giver == leader

    def test_a_leader_does_not_lend_for_another(self, at, leader, deputy):
        from lienthong.identity.officers import officer_for

        by = officer_for(factories.appointment(at, "leader"), date(2020, 9, 15))
        with pytest.raises(NotAllowed):
            delegate(by, leader, deputy)

    def test_what_the_giver_lacks_cannot_be_lent(self, administrator, leader, deputy):
        with pytest.raises(NothingToLend):
            delegate(administrator, leader, deputy, permissions=[Permission.DOCUMENT_SEAL])

    def test_a_delegation_cites_its_document(self, administrator, leader, deputy):
        with pytest.raises(BasisMissing):
            delegate(administrator, leader, deputy, legal_basis="")

    def test_a_delegation_ends_early(self, administrator, leader, deputy):
        lent = delegate(administrator, leader, deputy)
        actions.end_delegation(delegation=lent, until=date(2020, 9, 10), by=administrator, now=NOW)
        assert not Delegation.objects.as_of(date(2020, 9, 10)).exists()

    def test_the_database_refuses_an_open_ended_delegation(self, administrator, leader, deputy):
        lent = delegate(administrator, leader, deputy)
        with pytest.raises(IntegrityError, match="first_and_last_day"), transaction.atomic():
            Delegation.objects.filter(pk=lent.pk).update(valid=DateRange(SINCE, None))


def test_thousands_are_appointed_with_few_statements(at, django_assert_max_num_queries):
    posts = Post.objects.bulk_create(
        Post(
            agency_id=at.agency_id,
            title=f"Chuyên viên {number}",
            kind="officer",
            valid=DateRange(SINCE, None),
        )
        for number in range(1500)
    )
    holders = [actions.NewHolder(full_name="Nguyễn Văn A", post=post) for post in posts]
    with django_assert_max_num_queries(12):
        made = actions.appoint_many(
            holders=holders, since=SINCE, legal_basis="QĐ", by=system_officer(at), now=NOW
        )
    assert len(made) == Appointment.objects.count() == 1500
    assert LedgerEntry.objects.filter(kind="identity.appointed").count() == 1500


def test_many_holders_get_accounts_where_named(at):
    post, other = factories.post(at), factories.post(at)
    actions.appoint_many(
        holders=[
            actions.NewHolder(full_name="A", post=post, username="a", password=PASSWORD),
            actions.NewHolder(full_name="B", post=other),
        ],
        since=SINCE,
        legal_basis="QĐ",
        by=system_officer(at),
        now=NOW,
    )
    assert Account.objects.get().check_password(PASSWORD)
