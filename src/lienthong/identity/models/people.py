"""The people who serve at agencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.base.ids import new_id


class Person(models.Model):
    """Somebody who serves, or served, at an agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    full_name = models.CharField(_("Họ và tên"), max_length=120)

    class Meta:
        verbose_name = _("Người")

    def __str__(self) -> str:
        return self.full_name
