"""Following an issued document: recipients to be decided, and what became of it at each of them."""

import csv
import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.agencies.directory import agencies_like
from lienthong.agencies.mandates import mandates_like
from lienthong.axis.directory import MANDATE
from lienthong.base import clock
from lienthong.base.formats import moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.actions import recipients
from lienthong.systems.documents.addressed import explained
from lienthong.systems.documents.forms import LineForm
from lienthong.systems.documents.models import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    LineKind,
    OutgoingDocument,
    OutgoingState,
    RecipientLine,
    StatusCode,
)
from lienthong.systems.documents.views import incoming, maps
from lienthong.systems.documents.views.explained import state_colour, status_label
from lienthong.systems.documents.views.outgoing import found
from lienthong.systems.documents.views.replies import page

FIGURES = (
    ("recipients", _("Nơi nhận"), ""),
    ("delivered", _("Đã đến"), "state=delivered"),
    ("verified", _("Đã xác thực"), ""),
    ("registered", _("Đã vào sổ"), "status=03"),
    ("processing", _("Đang xử lý hoặc xong"), "status=05"),
    ("done", _("Hoàn thành"), "status=06"),
    ("refused", _("Bị từ chối"), "state=refused"),
    ("undeliverable", _("Không gửi được"), "state=undeliverable"),
)


@needs(Permission.DOCUMENT_READ)
def tracking(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show every recipient of a document with counts, a map of the provinces and filters."""
    document = found(officer_of(request), document_id)
    back = reverse("documents:outgoing_detail", args=[document_id])
    return _followed(request, document, back, reverse("documents:tracking_csv", args=[document_id]))


@needs(Permission.DOCUMENT_READ)
def forwarded(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show every agency that an incoming document was sent on to."""
    document = incoming.found(officer_of(request), document_id)
    return _followed(request, document, reverse("documents:incoming_detail", args=[document_id]))


def _followed(
    request: HttpRequest,
    document: OutgoingDocument | IncomingDocument,
    back: str,
    csv_url: str = "",
) -> HttpResponse:
    may_export = Permission.DOCUMENT_EXPORT in officer_of(request).permissions
    here = request.path
    rows = _filtered(document, request).order_by("recipient_code")
    shown = page_of(rows, request, size=100)
    counts = document.deliveries.all().counts()
    return page(
        request,
        "tracking.html",
        document=document,
        back=back,
        csv_url=csv_url if may_export else "",
        figures=[
            (label, counts[name], f"{here}?{query}" if query else here)
            for name, label, query in FIGURES
        ],
        map=maps.followed(document),
        page=shown,
        columns=_columns(may_export),
        rows=[_row(row, may_export) for row in shown],
        state=request.GET.get("state", ""),
        status=request.GET.get("status", ""),
        states=[("", _("Mọi trạng thái gửi")), *DeliveryState.choices],
        statuses=[("", _("Mọi trạng thái xử lý")), *StatusCode.choices[:6]],
    )


@needs(Permission.DOCUMENT_EXPORT)
def tracking_csv(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return every recipient with its state as a CSV file."""
    document = found(officer_of(request), document_id)
    rows = _filtered(document, request).order_by("recipient_code")
    lines = (
        (
            row.taker_code,
            _recipient(row),
            row.get_state_display(),
            status_label(row.status),
            moment(row.received_at) if row.received_at else "",
            row.reason,
        )
        for row in rows.iterator(chunk_size=2000)
    )
    titles = (
        _("Mã cơ quan"),
        _("Nơi nhận"),
        _("Gửi"),
        _("Xử lý"),
        _("Nhận lúc"),
        _("Lý do"),
    )
    return csv_answer(f"theo-doi-{document.notation.replace('/', '-')}.csv", titles, lines)


@needs(Permission.DOCUMENT_READ)
def recipient_lines(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show what each line of "Nơi nhận" was found to name, and let a clerk decide the rest."""
    officer = officer_of(request)
    document = found(officer, document_id)
    may = {Permission.DOCUMENT_DRAFT, Permission.DOCUMENT_ISSUE} & officer.permissions
    is_open = document.issued_at is None and bool(may)
    lines = list(document.lines.all())
    return page(
        request,
        "recipients.html",
        document=document,
        lines=[
            (
                line,
                LineForm(prefix=str(line.id), initial=_suggested(line)) if is_open else None,
                *told,
            )
            for line, *told in explained(document, lines)
        ],
        search=_search(request, lines, document) if _may_add(document, officer) else None,
        undecided=sum(line.kind == LineKind.UNRESOLVED for line in lines),
    )


@require_POST
@needs(Permission.DOCUMENT_DRAFT)
def add_line(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Add a found agency or mandate to the recipients of a draft."""
    officer = officer_of(request)
    document = found(officer, document_id)
    address = request.POST.get("address", "")[:100]
    return step(
        request,
        lambda: recipients.add_line(
            document=document, address=address, by=officer, now=clock.now()
        ),
        done=_("Đã thêm nơi nhận."),
        back=reverse("documents:recipients", args=[document_id]),
    )


@require_POST
@needs(Permission.DOCUMENT_READ)
def decide_line(request: HttpRequest, document_id: UUID, line_id: UUID) -> HttpResponse:
    """Settle one line of "Nơi nhận"."""
    officer = officer_of(request)
    document = found(officer, document_id)
    line = document.lines.filter(id=line_id).first()
    back = reverse("documents:recipients", args=[document_id])
    if line is None:
        raise recipients.LineNotFound()
    form = LineForm(request.POST, prefix=str(line_id))
    if not form.is_valid():
        return form_errors(request, form, back)
    data = form.cleaned_data
    return step(
        request,
        lambda: recipients.decide_line(
            line=line,
            kind=LineKind(data["kind"]),
            codes=[code.strip() for code in data["codes"].split(",") if code.strip()],
            reason=data["reason"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã ghi quyết định."),
        back=back,
    )


def csv_answer(name: str, titles: Any, rows: Any) -> HttpResponse:
    """Return a CSV file that spreadsheets read as UTF-8 and without formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(title) for title in titles])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _may_add(document: OutgoingDocument, officer: Officer) -> bool:
    may = Permission.DOCUMENT_DRAFT in officer.permissions
    return may and document.state == OutgoingState.DRAFT


def _search(
    request: HttpRequest, lines: list[RecipientLine], document: OutgoingDocument
) -> dict[str, Any]:
    """Return the agencies and the mandates that the words searched for mean, without those on a line."""
    text = request.GET.get("tim", "")[:200]
    day = document.wanted_date or clock.today()
    taken = {code for line in lines for code in line.codes}
    agencies = [(row.code, f"{row.name} ({row.code})", "") for row in agencies_like(text, day)]
    mandates = [
        (
            f"{MANDATE}{one.mandate.subject}",
            gettext("chức năng %(title)s") % {"title": one.mandate.title},
            gettext("hiện do %(name)s chủ trì") % {"name": one.lead.name},
        )
        for one in mandates_like(text, day)
        if one.lead.agency_id != document.agency_id
    ]
    hits = [hit for hit in [*agencies, *mandates] if hit[0] not in taken]
    return {"text": text, "found": hits, "is_done": bool(text.strip())}


def _suggested(line: RecipientLine) -> dict[str, str]:
    known = [*line.codes, *(code for code, _name in line.suggestions)]
    return {"kind": LineKind.AGENCIES, "codes": ", ".join(dict.fromkeys(known))}


def _filtered(document: OutgoingDocument | IncomingDocument, request: HttpRequest) -> Any:
    state, status = request.GET.get("state", ""), request.GET.get("status", "")
    rows = document.deliveries.all()
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    if status == StatusCode.REFUSED:
        rows = rows.filter(status=status)
    elif status in StatusCode.values:
        # A recipient that is farther on has passed through the status too.
        later = [code for code in ("01", "03", "04", "05", "06") if code >= status]
        rows = rows.filter(status__in=later)
    return rows


def _columns(may_export: bool) -> list[Column]:
    columns = [
        Column(_("Mã"), no_wrap=True),
        Column(_("Nơi nhận"), width="one-third"),
        Column(_("Gửi")),
        Column(_("Xử lý"), no_wrap=True),
        Column(_("Nhận lúc"), no_wrap=True),
        Column(_("Ghi chú")),
    ]
    return [*columns, Column(_("Chứng cứ"))] if may_export else columns


def _row(row: Delivery, may_export: bool) -> list[Any]:
    status = status_label(row.recall_status or row.status)
    cells = [
        row.taker_code,
        Cell(gettext("chức năng %(title)s") % {"title": row.recipient_name}, note=_taken_by(row))
        if row.holder_code
        else row.recipient_name,
        Cell(row.get_state_display(), tag=state_colour(row.state)),
        status,
        moment(row.received_at) if row.received_at else "",
        row.reason or row.reply_notation,
    ]
    return [*cells, _evidence(row)] if may_export else cells


def _taken_by(row: Delivery) -> str:
    """Return who took what was addressed to a mandate, and who has it now."""
    words = (
        gettext("%(name)s nhận")
        if row.state == DeliveryState.DELIVERED
        else gettext("do %(name)s chủ trì")
    )
    said = words % {"name": row.holder_name}
    if not row.passed_to:
        return said
    return f"{said}; {gettext('đã chuyển theo chức năng cho %(name)s') % {'name': row.passed_to}}"


def _recipient(row: Delivery) -> str:
    """Return a recipient in one line, as files list it."""
    if not row.holder_code:
        return row.recipient_name
    title = gettext("chức năng %(title)s") % {"title": row.recipient_name}
    return f"{title} ({_taken_by(row)})"


def _evidence(row: Delivery) -> Cell | str:
    """Return the way to the evidence of a receipted sending."""
    if row.envelope_id is None or row.state != DeliveryState.DELIVERED:
        return ""
    return Cell(_("Tải về"), href=reverse("node:evidence", args=[row.envelope_id]))
