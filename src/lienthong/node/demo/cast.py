"""The people of the demo: invented holders of the posts that the job needs, and accounts to sign in with."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import pyotp
import yaml

from lienthong.agencies import data_files
from lienthong.agencies.directory import by_code, by_codes
from lienthong.agencies.models import AgencyRecord, Post, PostKind
from lienthong.base import clock
from lienthong.identity import officers as identity_officers
from lienthong.identity import second_factor
from lienthong.identity.actions.appointments import NewHolder, appoint_many
from lienthong.identity.actions.second_factor import confirm_second_factor, propose_second_factor
from lienthong.identity.models import Account, Appointment
from lienthong.identity.officers import Officer, system_officer
from lienthong.trust.authority import issue
from lienthong.trust.models import Certificate
from lienthong.trust.usage import Usage

PASSWORD = "Lien-Thong-2020"  # noqa: S105 -- printed on the terminal, accounts of the demo only
BASIS = "Quyết định bổ nhiệm của bản trình diễn"
WORKING_KINDS = (PostKind.LEADER, PostKind.CLERK, PostKind.OFFICER)

# Who can sign in: agency, kind of post, and the roles beyond those of the post.
_ACCOUNTS = (
    ("vanthu.vpcp", "G22", PostKind.CLERK, ()),
    ("chuyenvien.vpcp", "G22", PostKind.OFFICER, ("measure_keeper",)),
    ("lanhdao.vpcp", "G22", PostKind.LEADER, ()),
    ("quantri", "G22", PostKind.UNIT_HEAD,
     ("administrator", "registry_manager", "node_engineer", "auditor")),
    ("vanthu.btttt", "G14", PostKind.CLERK, ()),
    ("chuyenvien.btttt", "G14", PostKind.OFFICER, ()),
    ("chitieu.btttt", "G14", PostKind.UNIT_HEAD, ("measure_keeper",)),
    ("lanhdao.btttt", "G14", PostKind.LEADER, ()),
    ("vanthu.hanoi", "H26", PostKind.CLERK, ()),
    ("lanhdao.hanoi", "H26", PostKind.LEADER, ()),
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    """One account of the demo, as printed on the terminal."""

    username: str
    name: str
    post: str
    agency: str
    secret: str


def invented_name(seed: str) -> str:
    """Return a plausible Vietnamese name that belongs to nobody, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 -- names, not secrets
    return " ".join(chance.choice(_names()[part]) for part in ("family", "middle", "given"))


@cache
def _names() -> dict[str, list[str]]:
    text = (data_files.folder() / "demo" / "names.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def working_officers(agency_ids: Collection[int], kind: PostKind, on: date) -> dict[int, Officer]:
    """Return the officer in the first filled post of a kind, for each agency."""
    appointments = (
        Appointment.objects.as_of(on)
        .filter(post__agency_id__in=agency_ids, post__kind=kind)
        .order_by("-post__rank", "-created_at")
    )
    found = identity_officers.officers_for(list(appointments), on)
    return {officer.agency_id: officer for officer in found}


def system(code: str) -> Officer:
    """Return the system itself at work for an agency."""
    return system_officer(by_code(code, clock.today()))


def leaders(codes: Sequence[str]) -> dict[str, Officer]:
    """Return the leaders of agencies by the agencies' codes, with posts that were empty filled."""
    today, now = clock.today(), clock.now()
    records = by_codes(codes, today)
    ids = [record.agency_id for record in records]
    fill_posts(ids, system_officer(records[0]), now, today)
    found = working_officers(ids, PostKind.LEADER, today)
    return {record.code: found[record.agency_id] for record in records}


def fill_posts(agency_ids: Collection[int], by: Officer, now: datetime, on: date) -> int:
    """Put an invented person into the leading, clerk's and officer's post of agencies that lack one."""
    filled = set(
        Appointment.objects.as_of(on)
        .filter(post__agency_id__in=agency_ids, post__kind__in=WORKING_KINDS)
        .values_list("post__agency_id", "post__kind")
    )
    posts = _first_posts(agency_ids, WORKING_KINDS, on)
    holders = [
        NewHolder(full_name=invented_name(f"{post.agency_id}-{post.id}"), post=post)
        for post in posts
        if (post.agency_id, post.kind) not in filled
    ]
    if holders:
        appoint_many(holders=holders, since=on, legal_basis=BASIS, by=by, now=now)
    return len(holders)


def _first_posts(agency_ids: Collection[int], kinds: Sequence[str], on: date) -> Iterable[Post]:
    rows = Post.objects.as_of(on).filter(agency_id__in=agency_ids, kind__in=kinds)
    seen: set[tuple[int, str]] = set()
    for post in rows.order_by("agency_id", "kind", "rank"):
        if (post.agency_id, post.kind) not in seen:
            seen.add((post.agency_id, post.kind))
            yield post


def signer(agency: AgencyRecord, name: str, by: Officer, now: datetime, on: date) -> Officer:
    """Return the agency's leader, who bears the name that the document is signed with and a certificate."""
    held = Appointment.objects.as_of(on).filter(
        post__agency_id=agency.agency_id, person__full_name=name, post__kind=PostKind.LEADER
    )
    appointment = held.first()
    if appointment is None:
        (post,) = _first_posts([agency.agency_id], [PostKind.LEADER], on)
        appointment = appoint_many(
            holders=[NewHolder(full_name=name, post=post)],
            since=on,
            legal_basis=BASIS,
            by=by,
            now=now,
        )[0]
    officer = identity_officers.officer_for(appointment, on)
    certify(officer, now)
    return officer


def certify(officer: Officer, now: datetime) -> None:
    """Give an officer a certificate to sign with, once."""
    if Certificate.objects.active().filter(subject=officer.subject, usage=Usage.OFFICIAL).exists():
        return
    issue(
        subject=officer.subject, usage=Usage.OFFICIAL, common_name=officer.name,
        organization=officer.agency_name, now=now,
    )  # fmt: skip


def open_accounts(leader: Officer, by: Officer, now: datetime, on: date) -> list[SignIn]:
    """Open one account per role, its second factor already set up, and return what to sign in with."""
    return [
        _open(username, code, kind, roles, leader, by, now, on)
        for username, code, kind, roles in _ACCOUNTS
        if AgencyRecord.objects.as_of(on).filter(code=code).exists()
    ]


def _open(
    username: str, code: str, kind: PostKind, roles: tuple[str, ...], leader: Officer, by: Officer,
    now: datetime, on: date,
) -> SignIn:  # fmt: skip
    account = Account.objects.filter(username=username).select_related("person").first()
    if account is None:
        agency = AgencyRecord.objects.as_of(on).get(code=code)
        own = leader if kind == PostKind.LEADER and agency.agency_id == leader.agency_id else None
        account = _make(username, agency, kind, roles, own, by, now, on)
    sign_in, officer = _sign_in(account, on)
    if kind == PostKind.LEADER:
        certify(officer, now)
    return sign_in


def existing_accounts() -> list[SignIn]:
    """Return how to sign in with the accounts of the demo that exist."""
    names = [username for username, *_rest in _ACCOUNTS]
    accounts = Account.objects.filter(username__in=names).select_related("person")
    return [_sign_in(account, clock.today())[0] for account in accounts.order_by("username")]


def _sign_in(account: Account, on: date) -> tuple[SignIn, Officer]:
    appointment = Appointment.objects.as_of(on).get(person=account.person)
    officer = identity_officers.officer_for(appointment, on)
    secret = second_factor.unseal(bytes(account.totp_sealed or b""), account.pk)
    return (
        SignIn(account.username, officer.name, officer.post_title, officer.agency_name, secret),
        officer,
    )


def _make(
    username: str, agency: AgencyRecord, kind: PostKind, roles: tuple[str, ...],
    person_of: Officer | None, by: Officer, now: datetime, on: date,
) -> Account:  # fmt: skip
    if person_of is not None:
        from lienthong.identity.actions.accounts import create_account
        from lienthong.identity.models import Person

        person = Person.objects.get(pk=person_of.person_id)  # type: ignore[misc]  # a person signs, never the system
        account = create_account(
            person=person, username=username, password=PASSWORD, by=by, now=now,
            must_change_password=False,
        )  # fmt: skip
    else:
        (post,) = _first_posts([agency.agency_id], [kind], on)
        holder = NewHolder(
            full_name=invented_name(username), post=post, username=username, password=PASSWORD,
            further_roles=roles,
        )  # fmt: skip
        appoint_many(holders=[holder], since=on, legal_basis=BASIS, by=by, now=now)
        account = Account.objects.get(username=username)
    secret = propose_second_factor(account_id=account.pk)
    confirm_second_factor(account_id=account.pk, code=pyotp.TOTP(secret).at(now), now=now)
    account.refresh_from_db()
    return account
