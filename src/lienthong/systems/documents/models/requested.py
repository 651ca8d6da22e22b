"""Drafts that other systems of the same agency asked for, so that asking twice makes one draft."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.documents.models.outgoing import OutgoingDocument

if TYPE_CHECKING:
    from uuid import UUID


class RequestedDrafts(models.QuerySet["RequestedDraft"]):
    def of(self, agency_code: str, reference: "UUID") -> Self:
        """Return the draft that an agency's system asked for under a reference, with the document."""
        return self.filter(agency_code=agency_code, reference=reference).select_related("document")


class RequestedDraft(models.Model):
    """A document that was begun because another system of the agency asked for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    agency_code = models.CharField(max_length=35)
    reference = models.UUIDField()
    document = models.OneToOneField(OutgoingDocument, models.CASCADE, related_name="request")
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()

    objects = RequestedDrafts.as_manager()

    class Meta:
        db_table = "documents_requested_draft"
        verbose_name = _("Dự thảo được đề nghị")
        constraints = [
            UniqueConstraint(fields=["agency", "reference"], name="one_draft_a_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.reference}"
