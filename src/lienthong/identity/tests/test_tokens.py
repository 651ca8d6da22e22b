"""Tokens of programs: what they let through, and what they never do."""

from base64 import b64encode
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import IntegrityError, connection, transaction
from django.http import JsonResponse
from django.urls import include, path
from ninja import NinjaAPI

from lienthong.base import clock
from lienthong.base.errors import AuthenticationNeeded, NotAllowed, NotFound
from lienthong.base.tests.accessibility import faults
from lienthong.identity import actions, tokens
from lienthong.identity.access import needs, signed_in
from lienthong.identity.actions.tokens import (
    TokenAlreadyRevoked,
    TokenLifeRefused,
    TokenTooWide,
    TokenWithoutPermission,
)
from lienthong.identity.doors import officer_with
from lienthong.identity.models import Account, ApiToken, Appointment
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

door = NinjaAPI(urls_namespace="door-of-tokens")


@door.post("/cua", auth=officer_with(Permission.REPORT_ENTER))
def through(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('lienthong.agency_code', true)")
        role, code = cursor.fetchone()
    officer = request.officer
    return {"role": role, "code": code, "may": sorted(officer.permissions), "by": officer.name}


@signed_in
def page(request):
    return JsonResponse({"by": request.officer.name})


@door.exception_handler(AuthenticationNeeded)
@door.exception_handler(NotAllowed)
def refused(request, refusal):
    return JsonResponse({"code": refusal.code}, status=refusal.status)


@needs(Permission.REPORT_READ)
def reading(request):
    return JsonResponse({"by": request.officer.name})


urlpatterns = [
    path("api/doc/", reading),
    path("api/", door.urls),
    path("trang/", page),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]


@pytest.fixture
def at():
    return factories.agency("G22")


@pytest.fixture
def held(at):
    return factories.appointment(at, "clerk", name="Phạm Thị Nhập")


@pytest.fixture
def administrator(at):
    return factories.officer(at, roles=("administrator",))


def issue(held, by, *permissions, days=30, now=None):
    return actions.issue_token(
        appointment=held,
        name="Phần mềm báo cáo",
        permissions=permissions or (Permission.REPORT_ENTER,),
        expires_at=(now or clock.now()) + timedelta(days=days),
        by=by,
        now=now or clock.now(),
    )


@pytest.fixture
def secret(held, administrator):
    return issue(held, administrator)[1]


def call(client, header, where="/api/cua"):
    return client.post(where, headers={"Authorization": header} if header else {})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "ApiToken"])
def test_a_token_works_as_the_web_role_for_its_agency(client, secret, scheme):
    answer = call(client, f"{scheme} {secret}").json()
    assert answer == {
        "role": "lienthong_web",
        "code": "G22",
        "may": ["report.enter"],
        "by": "Phạm Thị Nhập",
    }


def test_basic_carries_the_token_as_password(client, secret):
    header = "Basic " + b64encode(f"ai cũng được:{secret}".encode()).decode()
    assert call(client, header).status_code == 200


def test_a_token_needs_no_csrf_and_a_session_does(at, secret):
    from django.test import Client

    assert call(Client(enforce_csrf_checks=True), f"Bearer {secret}").status_code == 200
    signed = factories.client_for(factories.officer(at, kind="clerk"), enforce_csrf_checks=True)
    assert call(signed, None).status_code == 403


def test_a_session_passes_the_same_door(at):
    assert call(factories.client_for(factories.officer(at, kind="clerk")), None).status_code == 200


def test_a_token_says_nothing_on_pages(client, secret):
    answer = client.get("/trang/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 302


def test_a_token_counts_alone_beside_a_session(secret):
    other = factories.client_for(factories.officer(factories.agency("G17"), kind="clerk"))
    assert call(other, f"Bearer {secret}").json()["code"] == "G22"


def test_less_than_the_officer_may_is_all_the_program_may(client, held, administrator):
    _, secret = issue(held, administrator, Permission.REPORT_READ)
    answer = call(client, f"Bearer {secret}")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_what_the_officer_lost_the_program_lost(client, secret):
    ApiToken.objects.update(permissions=["report.enter", "regime.manage", "report.sign"])
    assert call(client, f"Bearer {secret}").json()["may"] == ["report.enter"]


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer lt_1_x", "Bearer " + "a" * 60, "Basic !!!", "Digest a", "Basic eDp5"],
)
def test_what_is_no_token_is_refused(client, header):
    answer = call(client, header)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-refused")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_of_another_agency_is_refused(client, at, secret):
    other = factories.agency("G17")
    moved = secret.replace(f"lt_{at.agency_id}_", f"lt_{other.agency_id}_")
    assert call(client, f"Bearer {moved}").status_code == 401


def test_an_expired_token_is_refused(client, held, administrator):
    _, secret = issue(held, administrator, now=clock.now() - timedelta(days=31))
    assert call(client, f"Bearer {secret}").status_code == 401


def test_a_revoked_token_is_refused(client, held, administrator):
    token, secret = issue(held, administrator)
    actions.revoke_token(token=token, by=administrator, now=clock.now())
    assert call(client, f"Bearer {secret}").status_code == 401
    with pytest.raises(TokenAlreadyRevoked):
        actions.revoke_token(token=token, by=administrator, now=clock.now())


def test_an_ended_appointment_ends_its_tokens(client, at, held, secret):
    actions.end_appointment(
        appointment=held, until=clock.today(), by=system_officer(at), now=clock.now()
    )
    assert call(client, f"Bearer {secret}").status_code == 401


def test_a_closed_account_closes_its_tokens(client, held, secret):
    factories.account(held.person)
    assert call(client, f"Bearer {secret}").status_code == 200
    Account.objects.update(is_active=False)
    assert call(client, f"Bearer {secret}").status_code == 401


def test_wrong_tokens_are_counted_and_a_good_one_still_passes(client, secret, settings):
    wrong = "Bearer " + tokens.new_secret(1)
    statuses = [call(client, wrong).status_code for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert AccessAttempt.objects.count() == 1
    assert call(client, f"Bearer {secret}").status_code == 200


def test_the_use_is_noted_at_most_every_five_minutes(client, secret):
    call(client, f"Bearer {secret}")
    first = ApiToken.objects.get().last_used_at
    call(client, f"Bearer {secret}")
    assert ApiToken.objects.get().last_used_at == first is not None


class TestIssuing:
    def test_only_a_digest_is_kept(self, held, administrator):
        token, secret = issue(held, administrator)
        kept = {str(value) for value in ApiToken.objects.values().get().values()}
        assert not any(secret in each or secret[-43:] in each for each in kept)
        assert token.digest == tokens.digest_of(secret)

    @pytest.mark.parametrize("wide", [Permission.REGIME_MANAGE, Permission.REPORT_SIGN])
    def test_a_program_may_no_more_than_its_officer(self, held, administrator, wide):
        with pytest.raises(TokenTooWide):
            issue(held, administrator, Permission.REPORT_ENTER, wide)

    def test_signing_stays_with_the_person(self, at, administrator):
        leader = factories.appointment(at, "leader")
        with pytest.raises(TokenTooWide):
            issue(leader, administrator, Permission.REPORT_SIGN)

    @pytest.mark.parametrize("days", [0, -1, 400])
    def test_a_life_of_at_most_a_year(self, held, administrator, days):
        with pytest.raises(TokenLifeRefused):
            issue(held, administrator, days=days)

    def test_a_token_for_nothing_is_refused(self, held, administrator):
        with pytest.raises(TokenWithoutPermission):
            actions.issue_token(
                appointment=held,
                name="x",
                permissions=(),
                expires_at=clock.now() + timedelta(days=1),
                by=administrator,
                now=clock.now(),
            )

    def test_an_appointment_of_another_agency_is_unknown(self, administrator):
        stranger = factories.appointment(factories.agency("G17"), "clerk")
        with pytest.raises(NotFound):
            issue(stranger, administrator)

    def test_without_the_permission_nothing_is_issued(self, at, held):
        with pytest.raises(NotAllowed):
            issue(held, factories.officer(at))

    def test_another_agency_sees_no_tokens(self, as_web, held, administrator, at):
        issue(held, administrator)
        with as_web(None):
            assert not ApiToken.objects.exists()

    @pytest.mark.parametrize(
        "broken",
        [
            {"permissions": []},
            {"digest": "bí mật"},
            {"expires_at": clock.now() - timedelta(days=900)},
        ],
        ids=["no-permission", "plain-secret", "expired-before-issued"],
    )
    def test_the_database_refuses(self, held, administrator, broken):
        token, _ = issue(held, administrator)
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**broken)

    def test_the_agency_of_a_token_is_that_of_its_officer(self, held, administrator):
        token, _ = issue(held, administrator)
        other = factories.agency("G17")
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(agency=other.agency_id)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestPages:
    def test_a_token_is_issued_and_its_secret_shown_once(self, held, administrator):
        client = factories.client_for(administrator)
        until = clock.today() + timedelta(days=30)
        answer = client.post(
            "/quan-tri/ma-truy-cap/them/",
            {
                "name": "Phần mềm báo cáo",
                "appointment": held.pk,
                "permissions": ["report.enter", "report.read"],
                "until_0": until.day,
                "until_1": until.month,
                "until_2": until.year,
            },
        )
        html = answer.content.decode()
        assert faults(html) == []
        assert f"lt_{held.agency_id}_" in html
        listed = client.get("/quan-tri/ma-truy-cap/").content.decode()
        assert faults(listed) == []
        assert "Phần mềm báo cáo" in listed
        assert f"lt_{held.agency_id}_" not in listed

    def test_what_cannot_be_issued_is_told_on_the_form(self, held, administrator):
        until = clock.today() + timedelta(days=600)
        answer = factories.client_for(administrator).post(
            "/quan-tri/ma-truy-cap/them/",
            {
                "name": "x",
                "appointment": held.pk,
                "permissions": ["report.enter"],
                "until_0": until.day,
                "until_1": until.month,
                "until_2": until.year,
            },
        )
        assert answer.status_code == 422
        assert "không quá một năm" in answer.content.decode()
        assert faults(answer.content.decode()) == []

    def test_a_token_is_revoked_from_the_list(self, held, administrator):
        token, _ = issue(held, administrator)
        client = factories.client_for(administrator)
        client.post(f"/quan-tri/ma-truy-cap/{token.pk}/thu-hoi/")
        assert ApiToken.objects.get().revoked_at is not None
        assert "Đã thu hồi" in client.get("/quan-tri/ma-truy-cap/").content.decode()

    def test_a_token_of_another_agency_cannot_be_revoked(self, held, administrator):
        token, _ = issue(held, administrator)
        stranger = factories.officer(factories.agency("G17"), roles=("administrator",))
        answer = factories.client_for(stranger).post(f"/quan-tri/ma-truy-cap/{token.pk}/thu-hoi/")
        assert answer.status_code == 404


def test_the_appointment_of_a_token_is_its_holders(held, secret):
    assert ApiToken.objects.get().appointment == Appointment.objects.get(pk=held.pk)
