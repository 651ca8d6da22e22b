"""Generated columns that make Vietnamese text searchable and sortable inside PostgreSQL.

A migration that uses them depends on ``("base", "0001_roles_and_text_functions")``.
"""

from typing import Any

from django.db import models
from django.db.models import F, Func


class _KeyField(models.GeneratedField):
    """A stored column computed by one of the text functions from another column."""

    function = ""
    collation: str | None = None

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        # What a migration or a copy of the field passes back in.
        for derived in ("expression", "output_field", "db_persist"):
            kwargs.pop(derived, None)
        super().__init__(
            expression=Func(F(source), function=self.function),
            output_field=models.TextField(db_collation=self.collation),
            db_persist=True,
            **kwargs,
        )

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        for derived in ("expression", "output_field", "db_persist"):
            kwargs.pop(derived, None)
        return name, path, [self.source], kwargs


class SearchKeyField(_KeyField):
    """The search key of another text column: lower case, no diacritics."""

    function = "lienthong_search_key"


class SortKeyField(_KeyField):
    """The key that orders another text column as a Vietnamese dictionary does."""

    function = "lienthong_sort_key"
    collation = "C"


class NameSortKeyField(_KeyField):
    """The key that orders people by tên, then họ, then đệm."""

    function = "lienthong_name_sort_key"
    collation = "C"
