"""Hand-overs: each side's own book of what passes with a mandate, item by item."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.mandates import rules

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class HandoverSide(models.TextChoices):
    GIVING = "giving", _("Bên giao")
    RECEIVING = "receiving", _("Bên nhận")


class HandoverState(models.TextChoices):
    PREPARING = "preparing", _("Đang lập danh mục")
    OPEN = "open", _("Đang bàn giao")
    COMPLETED = "completed", _("Đã bàn giao xong")
    REVOKED = "revoked", _("Đã thu hồi")


class ItemKind(models.TextChoices):
    DOSSIER = "dossier", _("Hồ sơ bàn giao")
    DOCUMENT = "document", _("Tài liệu bàn giao")
    SYSTEM = "system", _("Hệ thống thông tin bàn giao")
    UNFINISHED = "unfinished", _("Công việc dở dang")
    EXPERIENCE = "experience", _("Kinh nghiệm quốc tế")


class Handovers(models.QuerySet["Handover"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the hand-overs of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def unfinished(self) -> Self:
        """Keep those that both leaders have not signed, of transfers that stand."""
        return self.exclude(state__in=[HandoverState.COMPLETED, HandoverState.REVOKED])

    def standing(self) -> Self:
        """Keep those whose transfer was not revoked."""
        return self.exclude(state=HandoverState.REVOKED)

    def of_mandate(self, subject: str) -> Self:
        """Keep those of one mandate."""
        return self.filter(mandate_subject=subject)


class Handover(models.Model):
    """One agency's book of a hand-over; the other side's has the same ``reference``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    agency_code = models.CharField(_("Mã cơ quan"), max_length=35)
    reference = models.UUIDField()
    side = models.CharField(_("Bên"), max_length=9, choices=HandoverSide)
    state = models.CharField(
        _("Trạng thái"), max_length=9, choices=HandoverState, default=HandoverState.PREPARING
    )
    mandate_subject = models.CharField(_("Mã chức năng, nhiệm vụ"), max_length=80)
    mandate_title = models.TextField(_("Chức năng, nhiệm vụ"))
    other_code = models.CharField(_("Mã cơ quan bên kia"), max_length=35)
    other_name = models.TextField(_("Cơ quan bên kia"))
    effective_date = models.DateField(_("Ngày hiệu lực"))
    decision = models.TextField(_("Căn cứ pháp lý"))
    revision = models.PositiveIntegerField(_("Lần gửi danh mục"), default=0)
    # Ticks that overtook the list they belong to, by the item's reference.
    early_ticks = models.JSONField(default=dict)
    # The giver's signature over a list that is still on its way, as it was told.
    early_signature = models.JSONField(null=True)
    opened_at = models.DateTimeField(_("Mở lúc"))
    completed_at = models.DateTimeField(_("Hoàn tất lúc"), null=True)

    objects = Handovers.as_manager()

    class Meta:
        db_table = "mandates_handover"
        verbose_name = _("Bàn giao nhiệm vụ")
        ordering = ["-effective_date", "-opened_at"]
        constraints = [
            UniqueConstraint(fields=["agency", "reference"], name="one_handover_a_transfer"),
            UniqueConstraint(
                fields=["agency", "mandate_subject", "effective_date"],
                condition=~Q(state="revoked"),
                name="one_handover_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False)
                | Q(state="revoked")
                | ~Q(state="completed") & Q(completed_at__isnull=True),
                name="completed_handover_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.mandate_subject}"

    @property
    def is_giving(self) -> bool:
        """Whether this is the book of the agency that hands over."""
        return self.side == HandoverSide.GIVING

    @property
    def giver(self) -> str:
        """The code of the agency that hands over."""
        return self.agency_code if self.is_giving else self.other_code

    @property
    def receiver(self) -> str:
        """The code of the agency that takes over."""
        return self.other_code if self.is_giving else self.agency_code

    def is_late(self, today: date) -> bool:
        """Say whether the mandate has passed on and the hand-over is still open."""
        done = {HandoverState.COMPLETED, HandoverState.REVOKED}
        return self.effective_date <= today and self.state not in done

    def progress(self) -> rules.Progress:
        """Return how far the hand-over has come; uses items read along."""
        return rules.progress([(item.is_given, item.is_received) for item in self.items.all()])

    def signed_list(self) -> dict[str, Any]:
        """Return what both leaders sign."""
        return rules.signed_list(
            reference=str(self.reference),
            subject=self.mandate_subject,
            giver=self.giver,
            receiver=self.receiver,
            effective_date=self.effective_date.isoformat(),
            items=[item.as_signed() for item in self.items.all()],
        )


class HandoverItem(models.Model):
    """One thing that is handed over, with its files, ticked by either side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    reference = models.UUIDField(default=new_id)
    order = models.PositiveIntegerField()
    kind = models.CharField(_("Loại"), max_length=10, choices=ItemKind)
    text = models.TextField(_("Nội dung bàn giao"))
    files = models.JSONField(_("Tệp kèm theo"), default=list)
    is_given = models.BooleanField(_("Đã giao"), default=False)
    given_by = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField(null=True)
    is_received = models.BooleanField(_("Đã nhận"), default=False)
    received_by = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mandates_handover_item"
        verbose_name = _("Mục bàn giao")
        ordering = ["order", "id"]
        constraints = [
            UniqueConstraint(fields=["handover", "reference"], name="one_item_a_handover"),
            models.CheckConstraint(condition=Q(text__gt=""), name="handover_item_says_what"),
            models.CheckConstraint(
                condition=Q(is_given=False) | Q(given_at__isnull=False),
                name="given_item_says_when",
            ),
            models.CheckConstraint(
                condition=Q(is_received=False) | Q(received_at__isnull=False),
                name="received_item_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def as_signed(self) -> dict[str, Any]:
        """Return what of the item is signed: the thing itself, not who ticked it."""
        return {
            "reference": str(self.reference),
            "kind": self.kind,
            "text": self.text,
            "files": [
                {"sha256": item["sha256"], "name": item["name"], "size": item["size"]}
                for item in self.files
            ],
        }


class HandoverSignature(models.Model):
    """A leader's signature over the list of a hand-over, own or the other side's; kept when it is void."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="signatures")
    side = models.CharField(_("Bên"), max_length=9, choices=HandoverSide)
    digest = models.CharField(_("Mã băm của danh mục"), max_length=64)
    signature = models.BinaryField(_("Chữ ký"))
    certificate = models.BinaryField(_("Chứng thư"))
    signer_name = models.CharField(_("Người ký"), max_length=200)
    signer_title = models.CharField(_("Chức vụ"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("Ký lúc"))
    # Set when the list changed after it was signed.
    void_at = models.DateTimeField(_("Hết giá trị lúc"), null=True)
    # Why the other side did not take it.
    refusal = models.TextField(_("Lý do không nhận"), blank=True)

    class Meta:
        db_table = "mandates_handover_signature"
        verbose_name = _("Chữ ký bàn giao")
        ordering = ["signed_at", "id"]
        constraints = [
            UniqueConstraint(
                fields=["handover", "side"],
                condition=Q(void_at__isnull=True),
                name="one_handover_signature_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.signer_name}"


class HandoverMinutes(models.Model):
    """The minutes of a hand-over as PDF, signed by the giver first and by the receiver on top of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    handover = models.OneToOneField(Handover, models.CASCADE, related_name="minutes")
    sha256 = models.CharField(_("Mã băm của biên bản"), max_length=64)
    size = models.PositiveIntegerField(_("Kích thước"))
    giver_name = models.CharField(_("Bên giao ký"), max_length=200)
    giver_signed_at = models.DateTimeField(_("Bên giao ký lúc"))
    receiver_name = models.CharField(_("Bên nhận ký"), max_length=200, blank=True)
    receiver_signed_at = models.DateTimeField(_("Bên nhận ký lúc"), null=True)

    class Meta:
        db_table = "mandates_handover_minutes"
        verbose_name = _("Biên bản bàn giao")
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver_name="", receiver_signed_at__isnull=True)
                | Q(receiver_name__gt="", receiver_signed_at__isnull=False),
                name="minutes_signed_by_receiver_say_when",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def is_complete(self) -> bool:
        """Whether both leaders have signed."""
        return self.receiver_signed_at is not None
