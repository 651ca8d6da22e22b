"""Signing in: name and password, then the second factor, then the desk."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.views import refusal_page
from lienthong.identity import actions, second_factor, sessions
from lienthong.identity.access import public
from lienthong.identity.actions.sessions import NoPost
from lienthong.identity.forms import CodeForm, NewPasswordForm, SignInForm
from lienthong.identity.models import Account
from lienthong.identity.officers import officers_of_person
from lienthong.identity.scope import act_for
from lienthong.identity.sessions import Stage, Waiting
from lienthong.identity.throttling import count_failure
from lienthong.identity.views.answers import status_of

_BACKEND = "lienthong.identity.backends.AccountBackend"


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong name and a wrong password get the same answer."""
    if request.officer is not None:  # type: ignore[attr-defined]
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            waiting = Waiting(account.pk, Stage.CODE, _next(request))
            sessions.wait_for(request.session, waiting, clock.now())
            return redirect(_page_of_factor(account))
        form.add_error(None, _("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy nhập lại."))
    context = {"form": form, "next": _next(request), "ended": "het-phien" in request.GET}
    return render(request, "identity/sign_in.html", context, status=status_of(form))


@public
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code, or for a recovery code instead."""
    now = clock.now()
    waiting = sessions.waiting_in(request.session, now)
    if waiting is None or waiting.stage is not Stage.CODE:
        return redirect("identity:sign_in")
    account = Account.objects.get(pk=waiting.account_id)
    if not account.has_second_factor:
        return redirect("identity:set_up_factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = actions.try_code(account_id=account.pk, code=form.cleaned_data["code"], now=now)
        if answer in {actions.CodeAnswer.RIGHT, actions.CodeAnswer.RIGHT_RECOVERY}:
            return _go_on(request, account, waiting, now)
        count_failure(request, account.username)
        form.add_error("code", _wrong_code(answer))
    return render(request, "identity/code.html", {"form": form}, status=status_of(form))


@public
@never_cache
def set_up_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret to be read by an authenticator program, and confirm it with a first code."""
    now = clock.now()
    waiting = sessions.waiting_in(request.session, now)
    if waiting is None or waiting.stage is not Stage.CODE:
        return redirect("identity:sign_in")
    account = Account.objects.get(pk=waiting.account_id)
    if account.has_second_factor:
        return redirect("identity:code")
    secret = actions.propose_second_factor(account_id=account.pk)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = actions.confirm_second_factor(
            account_id=account.pk, code=form.cleaned_data["code"], now=now
        )
        if codes:
            reached = Waiting(account.pk, Stage.RECOVERY_CODES, waiting.next_address)
            sessions.wait_for(request.session, reached, now)
            return render(request, "identity/recovery_codes.html", {"codes": codes})
        count_failure(request, account.username)
        form.add_error("code", _wrong_code(actions.CodeAnswer.WRONG))
    context = {
        "form": form,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "image": second_factor.qr_image(second_factor.enrolment_uri(secret, account.username)),
    }
    return render(request, "identity/set_up_factor.html", context, status=status_of(form))


@public
@never_cache
@require_POST
def recovery_codes_kept(request: HttpRequest) -> HttpResponse:
    """Go on once the recovery codes were shown."""
    now = clock.now()
    waiting = sessions.waiting_in(request.session, now)
    if waiting is None or waiting.stage is not Stage.RECOVERY_CODES:
        return redirect("identity:sign_in")
    account = Account.objects.get(pk=waiting.account_id)
    return _go_on(request, account, waiting, now)


@public
@never_cache
@sensitive_post_parameters("new", "again")
def first_password(request: HttpRequest) -> HttpResponse:
    """Ask for a password of one's own in place of the given one."""
    now = clock.now()
    waiting = sessions.waiting_in(request.session, now)
    if waiting is None or waiting.stage is not Stage.PASSWORD:
        return redirect("identity:sign_in")
    account = Account.objects.get(pk=waiting.account_id)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_first_password(account=account, new=form.cleaned_data["new"], now=now)
        except Refusal as refusal:
            form.add_error("new", refusal.sentence)
        else:
            return _go_on(request, account, waiting, now)
    return render(request, "identity/first_password.html", {"form": form}, status=status_of(form))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    signed = sessions.signed_in_by(request.session)
    if signed is not None and isinstance(request.user, Account):
        # One that was ended from elsewhere a moment ago is already as asked for.
        with suppress(NotFound):
            actions.end_session(account=request.user, session_id=signed.record_id, now=clock.now())
    logout(request)
    return redirect("identity:sign_in")


def _go_on(request: HttpRequest, account: Account, waiting: Waiting, now: datetime) -> HttpResponse:
    """Lead to what the sign-in still waits for, or finish it."""
    if account.must_change_password:
        reached = Waiting(account.pk, Stage.PASSWORD, waiting.next_address)
        sessions.wait_for(request.session, reached, now)
        return redirect("identity:first_password")
    act_for(person_id=account.person_id)
    officers = officers_of_person(account.person_id, clock.day_of(now))
    if not officers:
        sessions.stop_waiting(request.session)
        # Answered and not raised: the code that was used up must stay used up.
        return refusal_page(request, NoPost())
    officer = officers[0]
    act_for(
        agency_id=officer.agency_id,
        agency_code=officer.agency_code,
        person_id=officer.person_id,
    )
    sessions.stop_waiting(request.session)
    login(request, account, backend=_BACKEND)
    actions.open_session(request=request, account=account, officer=officer, now=now)
    answer = redirect(waiting.next_address)
    remember_language(answer, account.language)
    return answer


def remember_language(answer: HttpResponse, language: str) -> None:
    """Let this browser show the pages in a language from now on."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _page_of_factor(account: Account) -> str:
    return "identity:code" if account.has_second_factor else "identity:set_up_factor"


def _wrong_code(answer: actions.CodeAnswer) -> str:
    if answer is actions.CodeAnswer.PAUSED:
        return _("Đã nhập sai mã quá nhiều lần. Hãy thử lại sau 15 phút.")
    return _("Mã chưa đúng hoặc đã được dùng. Hãy chờ mã mới trên thiết bị rồi nhập lại.")


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else "/"
