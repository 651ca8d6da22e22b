"""The people of one's agency: list, one person, appointments, account, certificate."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lienthong.agencies.models import Post
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell
from lienthong.identity import actions
from lienthong.identity.access import needs
from lienthong.identity.actions.accounts import fresh_password
from lienthong.identity.forms import AccountForm, AppointForm, EndForm, PersonForm, RolesForm
from lienthong.identity.models import Account, Appointment, Person
from lienthong.identity.permissions import Permission
from lienthong.identity.roles import matrix
from lienthong.identity.views.answers import officer_of, status_of
from lienthong.trust.models import Certificate, CertificateState


@needs(Permission.PERSON_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the people of the agency, by tên; search with or without diacritics."""
    words = request.GET.get("q", "").strip()
    people = Person.objects.kept_by(officer_of(request).agency_id)
    if words:
        people = people.named(words)
    page = page_of(people.for_list(clock.today()).in_order(), request)
    rows = [_row(person) for person in page]
    columns = [_("Họ và tên"), _("Vị trí"), _("Tài khoản")]
    context = {"page": page, "rows": rows, "columns": columns, "words": words}
    return render(request, "identity/people.html", context)


def _row(person: Person) -> tuple[Cell, str, Cell]:
    posts = ", ".join(held.post.title for held in person.held)  # type: ignore[attr-defined]
    link = Cell(person.full_name, href=f"{person.pk}/")
    return link, posts or "–", _account_cell(person)


def _account_cell(person: Person) -> Cell:
    account = getattr(person, "account", None)
    if account is None:
        return Cell(_("Chưa có"), tag="grey")
    if not account.is_active:
        return Cell(_("Đã khóa"), tag="red", note=account.username)
    return Cell(_("Đang hoạt động"), tag="green", note=account.username)


@needs(Permission.PERSON_MANAGE)
def create(request: HttpRequest) -> HttpResponse:
    """Enter a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.create_person(
                by=officer_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã thêm cán bộ."))
            return redirect("identity:person", person_id=person.pk)
    context = {"form": form, "title": _("Thêm cán bộ"), "submit": _("Lưu")}
    context |= {"back": ("identity:people", _("Cán bộ"))}
    return render(request, "identity/form.html", context, status=status_of(form))


@needs(Permission.PERSON_READ)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a person: appointments, account, certificates."""
    officer = officer_of(request)
    found = _person(request, person_id)
    account = Account.objects.filter(person=found).first()
    held = found.appointments.at(officer.agency_id).with_names().order_by("-valid")
    today = clock.today()
    certificates = list(Certificate.objects.filter(subject=found.subject).order_by("-not_before"))
    is_certified = any(each.state == CertificateState.ACTIVE for each in certificates)
    may_certify = Permission.CERTIFICATE_MANAGE in officer.permissions
    context = {
        "person": found,
        "account": account,
        "appointments": [(each, _is_current(each, today), _roles(each)) for each in held],
        "certificates": certificates,
        "may_manage": Permission.PERSON_MANAGE in officer.permissions,
        "may_certify": may_certify and not is_certified,
        "summary": _account_summary(account),
    }
    return render(request, "identity/person.html", context)


def _account_summary(account: Account | None) -> list[tuple[str, str]]:
    if account is None:
        return []
    confirmed = account.totp_confirmed_at
    return [
        (_("Tên đăng nhập"), account.username),
        (_("Tình trạng"), _("Đang hoạt động") if account.is_active else _("Đã khóa")),
        (
            _("Mã xác thực"),
            _("Đã bật từ %s") % short_date(clock.day_of(confirmed))
            if confirmed
            else _("Chưa thiết lập"),
        ),
    ]


def _is_current(appointment: Appointment, today: object) -> bool:
    return bool(today in appointment.valid)


def _roles(appointment: Appointment) -> str:
    codes = matrix().roles_for(appointment.post.kind, appointment.further_roles)
    return ", ".join(matrix().roles[code].label for code in codes)


@needs(Permission.PERSON_MANAGE)
def appoint(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Appoint a person to a post of the agency."""
    officer = officer_of(request)
    found = _person(request, person_id)
    posts = Post.objects.as_of(clock.today()).filter(agency_id=officer.agency_id)
    form = AppointForm(posts, request.POST or None)

    def act(data: dict[str, object]) -> None:
        actions.appoint(person=found, by=officer, now=clock.now(), **data)  # type: ignore[arg-type]

    return _act_on(request, found, form, act, _("Bổ nhiệm"), _("Đã bổ nhiệm."))


@needs(Permission.PERSON_MANAGE)
def end_appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """End an appointment from a day on."""
    held = _appointment(request, appointment_id)
    form = EndForm(request.POST or None)

    def act(data: dict[str, object]) -> None:
        actions.end_appointment(
            appointment=held,
            by=officer_of(request),
            now=clock.now(),
            **data,  # type: ignore[arg-type]
        )

    title = _("Kết thúc bổ nhiệm")
    return _act_on(request, held.person, form, act, title, _("Đã kết thúc bổ nhiệm."))


@needs(Permission.PERSON_MANAGE)
def set_roles(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Set the roles of an appointment beyond those of its post."""
    held = _appointment(request, appointment_id)
    form = RolesForm(matrix(), request.POST or None, initial={"roles": held.further_roles})

    def act(data: dict[str, object]) -> None:
        actions.set_roles(
            appointment=held,
            further_roles=data["roles"],  # type: ignore[arg-type]
            by=officer_of(request),
            now=clock.now(),
        )

    return _act_on(request, held.person, form, act, _("Vai trò bổ sung"), _("Đã lưu vai trò."))


@needs(Permission.PERSON_MANAGE)
@never_cache
def create_account(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open an account and show its first password this once."""
    found = _person(request, person_id)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = fresh_password()
        try:
            account = actions.create_account(
                person=found,
                username=form.cleaned_data["username"],
                password=password,
                by=officer_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("username", refusal.sentence)
        else:
            return _show_password(request, account, password)
    context = {"form": form, "title": _("Mở tài khoản"), "submit": _("Mở tài khoản")}
    context |= {"person": found}
    return render(request, "identity/form.html", context, status=status_of(form))


@needs(Permission.PERSON_MANAGE)
@require_POST
@never_cache
def reset_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a fresh password and show it this once."""
    account = _account(request, person_id)
    password = actions.reset_password(account=account, by=officer_of(request), now=clock.now())
    return _show_password(request, account, password)


@needs(Permission.PERSON_MANAGE)
@require_POST
def change_account(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Close or open an account, or forget its second factor."""
    account = _account(request, person_id)
    what = {
        "close": (actions.deactivate_account, _("Đã khóa tài khoản.")),
        "open": (actions.reactivate_account, _("Đã mở lại tài khoản.")),
        "factor": (actions.reset_second_factor, _("Đã xóa mã xác thực.")),
    }.get(request.POST.get("what", ""))
    if what is not None:
        action, done = what
        action(account=account, by=officer_of(request), now=clock.now())
        messages.success(request, done)
    return redirect("identity:person", person_id=person_id)


@needs(Permission.CERTIFICATE_MANAGE)
@require_POST
def issue_certificate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Issue a person the certificate with which officials sign."""
    found = _person(request, person_id)
    actions.issue_certificate(person=found, by=officer_of(request), now=clock.now())
    messages.success(request, _("Đã cấp chứng thư số."))
    return redirect("identity:person", person_id=person_id)


def _person(request: HttpRequest, person_id: UUID) -> Person:
    people = Person.objects.kept_by(officer_of(request).agency_id)
    return get_object_or_404(people, pk=person_id)


def _account(request: HttpRequest, person_id: UUID) -> Account:
    found = _person(request, person_id)
    return get_object_or_404(Account.objects.select_related("person"), person=found)


def _appointment(request: HttpRequest, appointment_id: UUID) -> Appointment:
    held = Appointment.objects.at(officer_of(request).agency_id).with_names()
    return get_object_or_404(held, pk=appointment_id)


def _act_on(
    request: HttpRequest,
    person: Person,
    form: Form,
    act: Callable[[dict[str, object]], None],
    title: str,
    done: str,
) -> HttpResponse:
    """Show a form about a person; once it is right, act and go back to the person."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect("identity:person", person_id=person.pk)
    context = {"form": form, "title": title, "person": person, "submit": _("Lưu")}
    return render(request, "identity/form.html", context, status=status_of(form))


def _show_password(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    context = {"account": account, "password": password, "person": account.person}
    return render(request, "identity/password.html", context)
