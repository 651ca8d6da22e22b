"""What every row of this system has: an id, the agency whose book it is in, and the way to read one book."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnRows(models.QuerySet[Row]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the rows in the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)


class Owned(models.Model):
    """A row in one agency's book."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True
