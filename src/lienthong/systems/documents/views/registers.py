"""The two registers and the follow-up sheet as pages, print and CSV, and the register of secret documents."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.errors import Invalid, NotFound
from lienthong.base.paging import page_of
from lienthong.base.tables import Column
from lienthong.casework.layout.registers import draw_register
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import sheets
from lienthong.systems.documents.actions import stubs as stub_actions
from lienthong.systems.documents.forms import StubForm
from lienthong.systems.documents.models import SecretStub
from lienthong.systems.documents.registers import SHEETS, Sheet
from lienthong.systems.documents.sheets import Period
from lienthong.systems.documents.views.replies import page
from lienthong.systems.documents.views.tracking import csv_answer

MOST_CSV = 20_000
MOST_PRINTED = 3_000


class RegisterTooLong(Invalid):
    code = "register-too-long"
    message = _(
        "Sổ có hơn %(most)s dòng. Hãy chọn khoảng ngày ngắn hơn rồi in hoặc xuất từng phần."
    )


@needs(Permission.DOCUMENT_PRINT_REGISTER)
def index(request: HttpRequest) -> HttpResponse:
    """Open the register that is used most."""
    return redirect("documents:register", "incoming")


@needs(Permission.DOCUMENT_PRINT_REGISTER)
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Show a register for a period; ``as=csv`` and ``as=pdf`` return it as a file."""
    sheet = SHEETS.get(code)
    if sheet is None:
        raise NotFound()
    officer, period = officer_of(request), _period(request)
    wanted = request.GET.get("as", "")
    if wanted == "csv":
        return _csv(request, sheet, period)
    if wanted == "pdf":
        return _pdf(request, sheet, period)
    shown = page_of(sheets.rows_of(sheet, officer, period), request)
    this_year = clock.today().year
    return page(
        request,
        "register.html",
        sheet=sheet,
        period=period,
        page=shown,
        columns=[Column(column.title) for column in sheet.columns],
        rows=list(sheets.cells(sheet, shown)),
        years=[(str(year), str(year)) for year in range(this_year, this_year - 12, -1)],
        registers=[(each.title, f"../{each.code}/", each is sheet) for each in SHEETS.values()],
        first=request.GET.get("first", ""),
        last=request.GET.get("last", ""),
    )


@needs(Permission.DOCUMENT_PRINT_REGISTER)
def stubs(request: HttpRequest) -> HttpResponse:
    """Show the register of secret documents, and enter a stub."""
    officer = officer_of(request)
    form = StubForm(request.POST or None, initial={"direction": "in"})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if data.pop("direction") == "in":
            data["sender_name"] = data.pop("other_party")
            stub_actions.enter_incoming(**data, by=officer, now=clock.now())
        else:
            data.pop("other_party")
            stub_actions.enter_outgoing(**data, by=officer, now=clock.now())
        messages.success(request, _("Đã ghi vào sổ văn bản mật."))
        return redirect("documents:stubs")
    rows = SecretStub.objects.filter(agency_id=officer.agency_id)
    shown = page_of(rows.order_by("-year", "series", "-number"), request)
    return page(
        request,
        "stubs.html",
        form=form,
        page=shown,
        columns=[_("Sổ"), _("Số"), _("Độ mật"), _("Số, ký hiệu"), _("Ngày văn bản"), _("Nơi gửi")],
        rows=[
            [
                row.get_series_display(),
                f"{row.number:02d}/{row.year}",
                row.get_secrecy_display(),
                row.notation,
                row.document_date or "",
                row.other_party,
            ]
            for row in shown
        ],
    )


def _csv(request: HttpRequest, sheet: Sheet, period: Period) -> HttpResponse:
    rows = list(sheets.rows_of(sheet, officer_of(request), period)[: MOST_CSV + 1])
    if len(rows) > MOST_CSV:
        raise RegisterTooLong(most=MOST_CSV)
    name = f"{sheet.code}-{period.year}.csv"
    return csv_answer(name, sheet.titles, sheets.cells(sheet, rows))


def _pdf(request: HttpRequest, sheet: Sheet, period: Period) -> HttpResponse:
    officer = officer_of(request)
    rows = list(sheets.rows_of(sheet, officer, period)[: MOST_PRINTED + 1])
    if len(rows) > MOST_PRINTED:
        raise RegisterTooLong(most=MOST_PRINTED)
    pdf = draw_register(
        sheet, sheets.cells(sheet, rows), agency=officer.agency_name, period=str(period)
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet.code}-{period.year}.pdf"'
    return response


def _period(request: HttpRequest) -> Period:
    today = clock.today()
    year = request.GET.get("year", "")
    valid = year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 0
    return Period(
        year=int(year) if valid else today.year,
        first=_day(request.GET.get("first", "")),
        last=_day(request.GET.get("last", "")),
    )


def _day(text: str) -> date | None:
    """Return the day written as dd/mm/yyyy, or nothing."""
    parts = text.strip().split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
