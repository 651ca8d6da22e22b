"""The pages of this system: how a row is found, a form shown, a step offered and done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from lienthong.axis import attachments as store
from lienthong.axis.envelope import Attachment
from lienthong.base.errors import NotFound, Refusal
from lienthong.casework.screens import SHOWN_IN_PLACE, officer_of, put_back
from lienthong.systems.coordination.models import TurnedAway

Row = TypeVar("Row", bound=models.Model)
Label = str | Promise
RETURNED_SHOWN = 5


@dataclass(frozen=True)
class Offer:
    """One step that the officer may do on a page: its title, form, address and button."""

    title: Label
    form: Any
    url: str
    submit: Label
    kind: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether the form stands open: its words were just refused."""
        return bool(self.form.is_bound)


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system; a form on it whose words were just refused still has them."""
    put_back(request, ((offer.url, offer.form) for offer in _offers_in(context.values())))
    return render(request, f"coordination/{template}", context)


def _offers_in(values: Iterable[Any]) -> Iterator[Offer]:
    for value in values:
        if isinstance(value, Offer):
            yield value
        elif isinstance(value, list | tuple):
            yield from _offers_in(value)
        else:
            yield from getattr(value, "offers", ())


def to(name: str, *args: Any) -> str:
    """Return the address of a page of this system."""
    return reverse(f"coordination:{name}", args=args)


def returned(*rows: Any) -> list[TurnedAway]:
    """Return what of some cases, meetings, secondments, groups or agreements the other side did not take."""
    if not rows:
        return []
    found = TurnedAway.objects.about(rows[0].agency_id, [row.reference for row in rows])
    return list(found[: RETURNED_SHOWN * len(rows)])


def crumbs(*items: tuple[Label, str]) -> Sequence[tuple[Label, str]]:
    """Return breadcrumbs; the last one is the page itself."""
    return [(label, to(name) if name else "") for label, name in items]


def found(model: type[Row], key: UUID, request: HttpRequest, *related: str) -> Row:
    """Return a row of the officer's book.

    :raises NotFound: if the book has none.
    """
    rows: Any = model._default_manager
    row: Row | None = (
        rows.filter(pk=key, agency_id=officer_of(request).agency_id)
        .select_related(*related)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def form_page(
    request: HttpRequest, form: Any, *, title: Label, submit: Label, back: str, lead: Label = ""
) -> HttpResponse:
    """Return a page that is one form."""
    status = 422 if form.is_bound and form.errors else 200
    answer = page(
        request, "form_page.html", form=form, title=title, submit=submit, back=back, lead=lead
    )
    answer.status_code = status
    return answer


def attempt(form: Any, action: Callable[[], Any]) -> Any:
    """Do an action for a form; a refusal becomes an error of the form and nothing is returned."""
    try:
        return action()
    except Refusal as refusal:
        if not isinstance(refusal, SHOWN_IN_PLACE) and refusal.status not in {404, 409, 422}:
            raise
        form.add_error(None, refusal.sentence)
        return None


def submitted(
    request: HttpRequest,
    form: Any,
    action: Callable[[], Any],
    *,
    title: Label,
    submit: Label,
    back: str,
    then: Callable[[Any], str],
    lead: Label = "",
) -> HttpResponse:
    """Show a form, or do its action and go on; what is wrong is shown on the form."""
    if request.method == "POST" and form.is_valid():
        made = attempt(form, action)
        if made is not None:
            return redirect(then(made))
    return form_page(request, form, title=title, submit=submit, back=back, lead=lead)


def kept(upload: Any) -> tuple[Attachment, ...]:
    """Return an uploaded file as an attachment, stored; nothing for nothing."""
    if not upload:
        return ()
    digest = store.store(upload.file)
    kind = upload.content_type or "application/octet-stream"
    return (Attachment(digest.sha256, upload.name[:200], kind[:100], digest.size),)


def stored_file(rows: Sequence[dict[str, Any]], sha256: str) -> HttpResponse:
    """Return one attachment of a row as a download.

    :raises NotFound: if the row has none of this digest.
    """
    entry = next((row for row in rows if row["sha256"] == sha256), None)
    if entry is None:
        raise NotFound()
    answer = HttpResponse(store.read(sha256), content_type="application/octet-stream")
    name = quote(str(entry["name"]))
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
