"""Search without diacritics: a stored word list per row, matched by word beginnings."""

import re
from typing import Any, Self

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Func, GeneratedField

from lienthong.base.text import search_key

_WORD = re.compile(r"[a-z0-9]+")
MOST_WORDS = 12


class SearchWords(Func):
    """The words of several columns, lower case and without marks, as PostgreSQL's word list."""

    template = (
        "to_tsvector('simple'::regconfig,"
        " regexp_replace(lienthong_search_key(%(expressions)s), '[^a-z0-9]+', ' ', 'g'))"
    )
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


def words_of(*columns: str) -> "GeneratedField":
    """Return the stored word list column over the given text columns."""
    return GeneratedField(
        expression=SearchWords(*columns), output_field=SearchVectorField(), db_persist=True
    )


def words_in(text: str) -> SearchQuery | None:
    """Return the query for rows that hold every word of ``text`` or a word beginning with it."""
    words = _WORD.findall(search_key(text))[:MOST_WORDS]
    if not words:
        return None
    return SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )


class Searchable(models.QuerySet[Any]):
    """Rows with a ``words`` column."""

    def matching(self, text: str) -> Self:
        """Return the rows that hold every word of ``text``, with or without diacritics."""
        query = words_in(text)
        return self if query is None else self.filter(words=query)
