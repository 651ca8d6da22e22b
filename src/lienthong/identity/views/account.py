"""One's own account: posts, sessions, password, language."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Invalid, NotAllowed, Refusal
from lienthong.identity import actions, sessions
from lienthong.identity.access import signed_in
from lienthong.identity.forms import ChangePasswordForm
from lienthong.identity.officers import Officer
from lienthong.identity.roles import matrix
from lienthong.identity.throttling import count_failure
from lienthong.identity.views.answers import account_of, officer_of, status_of
from lienthong.identity.views.sign_in import remember_language


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show who one is here, in which posts, with which roles."""
    officer, account = officer_of(request), account_of(request)
    officers: list[Officer] = request.officers  # type: ignore[attr-defined]
    roles = [matrix().roles[code].label for code in officer.roles]
    rows = [
        (_("Họ và tên"), officer.name),
        (_("Tên đăng nhập"), account.username),
        (_("Đang làm việc với vị trí"), f"{officer.post_title}, {officer.agency_name}"),
        (_("Vai trò"), ", ".join(roles)),
        (
            _("Được ủy quyền bởi"),
            ", ".join(f"{lent.prefix} {lent.name}" for lent in officer.on_behalf_of) or "–",
        ),
        (_("Mã khôi phục còn lại"), account.recovery_codes.filter(used_at=None).count()),
    ]
    posts = [
        (str(each.appointment_id), f"{each.post_title}, {each.agency_name}") for each in officers
    ]
    context = {
        "rows": rows,
        "posts": posts,
        "post": str(officer.appointment_id),
        "languages": settings.LANGUAGES,
        "language": account.language,
    }
    return render(request, "identity/profile.html", context)


@signed_in
@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts from now on."""
    officers: list[Officer] = request.officers  # type: ignore[attr-defined]
    asked = request.POST.get("appointment", "")
    chosen = [each for each in officers if str(each.appointment_id) == asked]
    signed = sessions.signed_in_by(request.session)
    if not chosen or signed is None:
        raise NotAllowed()
    actions.act_as(session=request.session, signed=signed, officer=chosen[0], now=clock.now())
    return redirect("identity:account")


@signed_in
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read the pages in another language, on every device."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Invalid()
    actions.choose_language(account=account_of(request), language=language)
    answer = redirect("identity:account")
    remember_language(answer, language)
    return answer


@signed_in
@sensitive_post_parameters("current", "new", "again")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password; every session ends and one signs in anew."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(
                account=account_of(request),
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
                now=clock.now(),
            )
        except Refusal as refusal:
            field = "current" if refusal.code == "wrong-password" else "new"
            form.add_error(field, refusal.sentence)
            if refusal.code == "wrong-password":
                count_failure(request, account_of(request).username)
        else:
            logout(request)
            messages.success(request, _("Đã đổi mật khẩu. Hãy đăng nhập lại."))
            return redirect("identity:sign_in")
    return render(request, "identity/change_password.html", {"form": form}, status=status_of(form))


@signed_in
def session_list(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    signed = sessions.signed_in_by(request.session)
    lately = clock.now() - sessions.IDLE
    records = account_of(request).session_records.open().seen_since(lately)
    context = {
        "records": records.order_by("-last_seen_at"),
        "current": signed.record_id if signed else None,
    }
    return render(request, "identity/sessions.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    actions.end_session(account=account_of(request), session_id=session_id, now=clock.now())
    messages.success(request, _("Đã kết thúc phiên đăng nhập."))
    return redirect("identity:sessions")


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session, this one included."""
    actions.sign_out_everywhere(account=account_of(request), now=clock.now())
    logout(request)
    messages.success(request, _("Đã đăng xuất khỏi mọi thiết bị."))
    return redirect("identity:sign_in")
