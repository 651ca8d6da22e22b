"""Which other nodes were told which regimes, and which units were pressed for a report."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.systems.reporting.models.regimes import RegimeVersion

ACCEPTED = "accepted"


class RegimeTelling(models.Model):
    """The newest state of a regime's version that another node was told, and what it answered.

    ``outcome`` is "" while the receipt is open, "accepted", or the code of the refusal.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(RegimeVersion, models.CASCADE, related_name="tellings")
    node = models.CharField(_("Nút"), max_length=80)
    address = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField()
    envelope = models.UUIDField()
    told_at = models.DateTimeField()
    outcome = models.CharField(max_length=80, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        db_table = "reporting_regime_telling"
        verbose_name = _("Lần báo chế độ báo cáo cho nút khác")
        verbose_name_plural = _("Lần báo chế độ báo cáo cho nút khác")
        constraints = (
            models.UniqueConstraint(fields=["version", "node"], name="regime_telling_once_a_node"),
        )
        indexes = (models.Index(fields=["envelope"], name="regime_telling_envelope"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.node}"
