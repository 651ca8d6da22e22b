import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import include, path

from lienthong.base import clock
from lienthong.identity import actions, second_factor
from lienthong.identity.access import signed_in
from lienthong.identity.models import Account, Appointment, SessionRecord
from lienthong.identity.officers import system_officer
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import PASSWORD
from lienthong.ledger.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@signed_in
def desk(request):
    from django.http import HttpResponse

    return HttpResponse(request.officer.name)


urlpatterns = [
    path("", desk),
    path("viec/", desk),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]


@pytest.fixture
def account():
    held = factories.appointment(kind="clerk", name="Phạm Văn Thư")
    return factories.account(held.person, "phamvanthu", secret=SECRET)


def give_password(client, username="phamvanthu", password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": username, "password": password, **more})


def code_now(ahead=0):
    return pyotp.TOTP(SECRET).at(clock.now(), counter_offset=ahead)


def give_code(client, code=None):
    return client.post("/dang-nhap/ma-xac-thuc/", {"code": code or code_now()})


def sign_in(client):
    give_password(client)
    return give_code(client)


def test_name_password_and_code_open_the_desk(client, account):
    assert give_password(client).headers["Location"] == "/dang-nhap/ma-xac-thuc/"
    assert give_code(client).headers["Location"] == "/"
    assert client.get("/").content.decode() == "Phạm Văn Thư"


def test_the_password_alone_opens_nothing(client, account):
    give_password(client)
    assert client.get("/viec/").status_code == 302
    assert SessionRecord.objects.count() == 0


def test_the_code_page_is_closed_without_the_password(client, account):
    assert give_code(client).headers["Location"] == "/dang-nhap/"


def test_sign_in_goes_on_to_the_page_first_asked_for(client, account):
    give_password(client, next="/viec/")
    assert give_code(client).headers["Location"] == "/viec/"


@pytest.mark.parametrize("elsewhere", ["https://xau.example/", "//xau.example/", "javascript:x"])
def test_sign_in_never_leads_to_another_site(client, account, elsewhere):
    give_password(client, next=elsewhere)
    assert give_code(client).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, account):
    def answer(**given):
        page = give_password(client, **given)
        text = re.sub(
            r'value="[^"]*"|hx-headers=\'[^\']*\'|nonce="[^"]*"', "", page.content.decode()
        )
        return page.status_code, text

    assert answer(password="sai hoàn toàn") == answer(username="khongcoai")


def test_a_closed_account_gets_the_answer_of_a_wrong_password(client, account):
    Account.objects.update(is_active=False)
    answer = give_password(client)
    assert answer.status_code == 422
    assert "chưa đúng" in answer.content.decode()


def test_an_unknown_name_costs_a_password_hash_too(client, monkeypatch):
    from lienthong.identity import backends

    hashed = []
    before = backends.Account.set_password
    monkeypatch.setattr(
        backends.Account, "set_password", lambda self, raw: hashed.append(raw) or before(self, raw)
    )
    give_password(client, username="khongcoai")
    assert hashed == [PASSWORD]


def test_names_are_taken_in_any_case(client, account):
    assert give_password(client, username=" PhamVanThu ").status_code == 302


def test_a_wrong_code_is_refused(client, account):
    give_password(client)
    answer = give_code(client, "000000")
    assert answer.status_code == 422
    assert "Mã chưa đúng" in answer.content.decode()


def test_a_code_works_once(account):
    code = code_now()
    first, second = Client(), Client()
    give_password(first)
    give_password(second)
    assert give_code(first, code).status_code == 302
    assert give_code(second, code).status_code == 422


def test_an_older_code_than_the_last_one_is_refused(account):
    now = clock.now()
    newer, older = pyotp.TOTP(SECRET).at(now), pyotp.TOTP(SECRET).at(now, counter_offset=-1)
    answers = [
        actions.try_code(account_id=account.pk, code=code, now=now) for code in (newer, older)
    ]
    assert answers == [actions.CodeAnswer.RIGHT, actions.CodeAnswer.WRONG]


@pytest.mark.parametrize(("ahead", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(account, ahead, is_right):
    now = clock.now()
    code = pyotp.TOTP(SECRET).at(now, counter_offset=ahead)
    answer = actions.try_code(account_id=account.pk, code=code, now=now)
    assert (answer is actions.CodeAnswer.RIGHT) is is_right


def test_five_wrong_codes_close_the_door_for_a_quarter_of_an_hour(account):
    now = clock.now()
    for _n in range(5):
        actions.try_code(account_id=account.pk, code="000000", now=now)
    right = actions.try_code(account_id=account.pk, code=pyotp.TOTP(SECRET).at(now), now=now)
    assert right is actions.CodeAnswer.PAUSED
    later = now + second_factor.PAUSE
    answer = actions.try_code(account_id=account.pk, code=pyotp.TOTP(SECRET).at(later), now=later)
    assert answer is actions.CodeAnswer.RIGHT


def test_five_wrong_passwords_lock_name_and_address(client, account):
    answers = [give_password(client, password="sai").status_code for _n in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    locked = give_password(client)
    assert locked.status_code == 429
    assert "Hãy thử lại sau 15 phút" in locked.content.decode()


def test_the_lock_holds_for_one_address_only(client, account):
    for _n in range(5):
        give_password(client, password="sai")
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert give_password(elsewhere).status_code == 302


def test_an_unknown_name_is_locked_like_a_known_one(client):
    answers = [give_password(client, username="khongcoai").status_code for _n in range(6)]
    assert answers[-2:] == [429, 429]


def test_wrong_codes_count_towards_the_lock(client, account):
    give_password(client)
    answers = [give_code(client, "000000").status_code for _n in range(5)]
    assert answers[-1] == 429


def test_a_completed_sign_in_forgets_earlier_failures(client, account):
    for _n in range(4):
        give_password(client, password="sai")
    sign_in(client)
    client.post("/dang-xuat/")
    assert give_password(client, password="sai").status_code == 422


def test_the_session_key_changes_at_the_password_and_at_the_code(client, account):
    client.get("/dang-nhap/")
    session = client.session
    session["x"] = 1
    session.save()
    keys = {session.session_key}
    give_password(client)
    keys.add(client.session.session_key)
    give_code(client)
    keys.add(client.session.session_key)
    assert len(keys) == 3


def test_a_session_planted_by_an_attacker_is_not_signed_in(client, account):
    session = client.session
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get("/viec/").status_code == 302


def test_a_slow_sign_in_starts_over(client, account):
    give_password(client)
    session = client.session
    past = clock.now() - timedelta(seconds=1)
    session["signing-in"] = {**session["signing-in"], "until": past.isoformat()}
    session.save()
    assert give_code(client).headers["Location"] == "/dang-nhap/"


def test_sign_in_is_listed_and_recorded(client, account):
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/141.0"
    sign_in(client)
    record = SessionRecord.objects.get()
    assert (record.device, record.network) == ("Firefox, Windows", "127.0.0.0/24")
    assert LedgerEntry.objects.filter(kind="identity.signed-in").count() == 1


def test_sign_out_ends_the_session(client, account):
    sign_in(client)
    client.post("/dang-xuat/")
    assert client.get("/viec/").status_code == 302
    assert SessionRecord.objects.open().count() == 0


def test_signing_out_needs_a_post(client, account):
    sign_in(client)
    assert client.get("/dang-xuat/").status_code == 405


def test_forms_of_sign_in_need_their_token(account):
    strict = Client(enforce_csrf_checks=True)
    assert give_password(strict).status_code == 403


def test_an_account_without_a_post_is_told_so(client, account):
    held = Appointment.objects.get(person=account.person_id)
    by = system_officer(held.agency.records.get())
    actions.end_appointment(appointment=held, until=clock.today(), by=by, now=clock.now())
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "no-post" in answer.content.decode()


class TestFirstSignIn:
    @pytest.fixture
    def newcomer(self):
        held = factories.appointment(name="Vũ Thị Mới")
        made = factories.account(held.person, "vuthimoi")
        Account.objects.filter(pk=made.pk).update(must_change_password=True)
        return made

    def enrol(self, client):
        assert give_password(client, "vuthimoi").headers["Location"] == "/dang-nhap/thiet-lap-ma/"
        page = client.get("/dang-nhap/thiet-lap-ma/").content.decode()
        secret = re.search(r"<strong>([A-Z2-7 ]+)</strong>", page)[1].replace(" ", "")
        answer = client.post("/dang-nhap/thiet-lap-ma/", {"code": pyotp.TOTP(secret).now()})
        return page, answer.content.decode()

    def test_shows_the_secret_as_an_image_and_in_letters(self, client, newcomer):
        page, _codes = self.enrol(client)
        assert 'src="data:image/svg+xml' in page

    def test_asks_for_an_own_password_and_opens_the_desk(self, client, newcomer):
        self.enrol(client)
        answer = client.post("/dang-nhap/ma-khoi-phuc/")
        assert answer.headers["Location"] == "/dang-nhap/mat-khau-moi/"
        new = "trời xanh mây trắng nắng vàng"
        answer = client.post("/dang-nhap/mat-khau-moi/", {"new": new, "again": new})
        assert answer.headers["Location"] == "/"
        assert client.get("/viec/").content.decode() == "Vũ Thị Mới"

    def test_keeps_the_given_password_from_staying(self, client, newcomer):
        self.enrol(client)
        client.post("/dang-nhap/ma-khoi-phuc/")
        form = {"new": PASSWORD, "again": PASSWORD}
        assert client.post("/dang-nhap/mat-khau-moi/", form).status_code == 422

    def test_recovery_codes_work_once_each(self, client, newcomer):
        _page, text = self.enrol(client)
        codes = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", text)
        assert len(codes) == 10
        now = clock.now()
        answers = [
            actions.try_code(account_id=newcomer.pk, code=code, now=now)
            for code in (codes[0].upper(), codes[0], codes[1])
        ]
        assert answers == ["right-recovery", "wrong", "right-recovery"]

    def test_a_wrong_first_code_sets_nothing_up(self, client, newcomer):
        give_password(client, "vuthimoi")
        client.get("/dang-nhap/thiet-lap-ma/")
        answer = client.post("/dang-nhap/thiet-lap-ma/", {"code": "000000"})
        assert answer.status_code == 422
        newcomer.refresh_from_db()
        assert not newcomer.has_second_factor

    def test_a_set_up_factor_is_never_shown_again(self, client, account):
        give_password(client)
        answer = client.get("/dang-nhap/thiet-lap-ma/")
        assert answer.headers["Location"] == "/dang-nhap/ma-xac-thuc/"
