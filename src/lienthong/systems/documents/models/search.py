"""Search without diacritics: a stored word list per row, matched by word beginnings."""

import re
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Func, GeneratedField

from lienthong.base.text import search_key

_WORD = re.compile(r"[a-z0-9]+")
MOST_WORDS = 12
#: Among so many of the newest documents a frequent word is sought first; beyond them the index is asked.
RECENT = 20_000
MOST_FOUND = 1_000

_AMONG_RECENT = """
SELECT count(*), (array_agg(id ORDER BY id DESC) FILTER (WHERE words @@ to_tsquery('simple', %s)))[:%s]
FROM (SELECT id, words FROM {table} WHERE agency_id = %s ORDER BY id DESC LIMIT %s) AS recent
"""
_ANYWHERE = "SELECT * FROM {table}_matching(%s, to_tsquery('simple', %s), %s)"


class SearchWords(Func):
    """The words of several columns, lower case and without marks, as PostgreSQL's word list.

    The agency stands among them as "@" and its id, which nobody can type: so the index itself keeps to one
    agency, however many share the node.
    """

    template = (
        "array_to_tsvector(ARRAY['@' || agency_id::text]) || to_tsvector('simple'::regconfig,"
        " regexp_replace(lienthong_search_key(%(expressions)s), '[^a-z0-9]+', ' ', 'g'))"
    )
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


def words_of(*columns: str) -> "GeneratedField":
    """Return the stored word list column over the given text columns."""
    return GeneratedField(
        expression=SearchWords(*columns), output_field=SearchVectorField(), db_persist=True
    )


def query_of(text: str) -> str:
    """Return the query for every word of ``text``; the last may be the beginning of one.

    Each beginning has the index gather every word that begins so, which is dear for short ones.
    """
    words = _WORD.findall(search_key(text))[:MOST_WORDS]
    if words and len(words[-1]) > 1:
        words[-1] += ":*"
    return " & ".join(words)


class Searchable(models.QuerySet[Any]):
    """Rows of agencies with a ``words`` column."""

    def matching(self, text: str, *, agency_id: int) -> Self:
        """Return the rows of an agency that hold every word of ``text``, with or without diacritics.

        Of words that thousands of documents hold, the newest thousand are found.
        """
        query = query_of(text)
        return self.filter(id__in=self._found(query, agency_id)) if query else self

    def _found(self, query: str, agency_id: int) -> set[UUID]:
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            given: list[int | str] = [query, MOST_FOUND, agency_id, RECENT]
            cursor.execute(_AMONG_RECENT.format(table=table), given)
            looked_at, ids = cursor.fetchone()
            recent = set(ids or ())
            if looked_at < RECENT or len(recent) == MOST_FOUND:
                return recent
            cursor.execute(_ANYWHERE.format(table=table), [agency_id, query, MOST_FOUND])
            return recent | {row[0] for row in cursor.fetchall()}
