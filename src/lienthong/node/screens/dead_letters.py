"""The dead-letter desk: what could not be carried or handled waits here for a person's decision."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lienthong.axis import actions
from lienthong.axis.models import DeadLetter, Side
from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.paging import page_of
from lienthong.identity.permissions import Permission

DECISIONS = {
    "resend": (actions.resend, _("Đã gửi lại hoặc xử lý lại thông điệp.")),
    "refuse": (actions.refuse, _("Đã từ chối; bên gửi sẽ nhận được lý do.")),
    "discard": (actions.discard, _("Đã bỏ thông điệp.")),
}


# What can be decided of a letter that this side sent; an arrival can be refused too.
_OF_OWN = [
    ("resend", _("Gửi lại, hoặc xử lý lại nếu là thông điệp đến")),
    ("discard", _("Bỏ, không gửi nữa")),
]


class DecisionForm(forms.Form):
    """What to do with a dead letter, and why."""

    decision = forms.ChoiceField(
        label=_("Cách xử lý"), widget=forms.RadioSelect,
        choices=[*_OF_OWN, ("refuse", _("Từ chối thông điệp đến và báo lý do cho bên gửi"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea,
        help_text=_("Lý do được ghi vào sổ cái và, khi từ chối, được gửi cho bên kia."),
    )  # fmt: skip

    def __init__(self, *args: Any, letter: DeadLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if letter.side != Side.RECEIVING:
            self.fields["decision"] = forms.ChoiceField(
                label=_("Cách xử lý"), widget=forms.RadioSelect, choices=_OF_OWN
            )


@needs(Permission.DEADLETTER_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the letters that wait for a decision, or those decided."""
    decided = request.GET.get("xem") == "da-xu-ly"
    letters = DeadLetter.objects.exclude(decided_at=None) if decided else DeadLetter.objects.open()
    context = {
        "page": page_of(letters.order_by("-created_at"), request),
        "decided": decided,
        "states": [
            (_("Chờ xử lý"), "?", not decided),
            (_("Đã xử lý"), "?xem=da-xu-ly", decided),
        ],
        "is_manager": Permission.DEADLETTER_MANAGE in request.officer.permissions,  # type: ignore[attr-defined]
    }
    return render(request, "node/dead_letters.html", context)


@needs(Permission.DEADLETTER_MANAGE)
def decide(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Decide on one letter."""
    letter = DeadLetter.objects.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound()
    form = DecisionForm(request.POST or None, letter=letter)
    if request.method == "POST" and form.is_valid():
        act, sentence = DECISIONS[form.cleaned_data["decision"]]
        try:
            with transaction.atomic():
                act(
                    letter, by=request.officer.subject,  # type: ignore[attr-defined]
                    reason=form.cleaned_data["reason"], now=clock.now(),
                )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, sentence)
            return redirect("node:dead_letters")
    return render(request, "node/dead_letter.html", {"letter": letter, "form": form})
