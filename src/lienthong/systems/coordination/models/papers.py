"""The monthly meeting's paper and the yearly evaluation, as drawn up and as edited (Điều 11.2, 11.3)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination.models.agreements import Agreement
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class PaperKind(models.TextChoices):
    MONTHLY = "monthly", _("Tài liệu phiên họp hằng tháng")
    YEARLY = "yearly", _("Đánh giá phối hợp hằng năm")


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Đang biên tập")
    SENT = "sent", _("Đã chuyển soạn văn bản")


class CoordinationPapers(OwnRows["CoordinationPaper"]):
    def to_sign(self, today: date) -> Self:
        """Return the drafts of periods that are over: to be read, signed and sent."""
        return self.filter(state=PaperState.DRAFT, last_date__lt=today)


class CoordinationPaper(Owned):
    """A paper on one period of an agreement: the figures as computed then, and the text as edited.

    ``drawn_text`` is what the system last wrote of the figures; a text that a person edited is never replaced
    by it unasked. ``revision`` grows with every change of the text.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="papers")
    kind = models.CharField(_("Loại tài liệu"), max_length=8, choices=PaperKind)
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    figures = models.JSONField()
    text = models.TextField(_("Nội dung tài liệu"))
    drawn_text = models.TextField(_("Nội dung do hệ thống lập"), blank=True)
    edited_by = models.CharField(_("Người biên tập"), max_length=120, blank=True)
    revision = models.PositiveIntegerField(_("Lần sửa"), default=0)
    state = models.CharField(max_length=6, choices=PaperState, default=PaperState.DRAFT)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    objects = CoordinationPapers.as_manager()

    class Meta:
        db_table = "coordination_paper"
        verbose_name = _("Tài liệu đánh giá phối hợp")
        verbose_name_plural = _("Tài liệu đánh giá phối hợp")
        ordering = ["-first_date", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "agreement", "kind", "first_date"], name="one_paper_a_period"
            ),
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="paper_period_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_date}"

    @property
    def is_behind(self) -> bool:
        """Say whether the text is a person's and the system has written another since."""
        return bool(self.edited_by and self.drawn_text and self.drawn_text != self.text)
