"""When an agency last told values, and last heard them, by topic; so that what comes late changes nothing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id


class Way(models.TextChoices):
    """Whether values were told or heard."""

    OUT = "out", _("Đã gửi số liệu")
    IN = "in", _("Đã nhận số liệu")


class ValueExchange(models.Model):
    """The newest exchange of one topic with one party: of a topic only the newest values count."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    party = models.CharField(_("Mã cơ quan bên kia"), max_length=35)
    way = models.CharField(_("Chiều"), max_length=3, choices=Way)
    topic = models.CharField(_("Chủ đề số liệu"), max_length=160)
    reported_at = models.DateTimeField(_("Lập lúc"))
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("Trao đổi số liệu")
        verbose_name_plural = _("Trao đổi số liệu")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "party", "way", "topic"], name="value_exchange_once"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="value_exchange_way"),
        )

    def __str__(self) -> str:
        return f"{self.party}: {self.topic}"
