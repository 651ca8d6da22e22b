"""Search without diacritics: a stored word list per row, matched by word beginnings."""

import re
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection, migrations, models
from django.db.models import Func, GeneratedField

from lienthong.base.text import search_key

_WORD = re.compile(r"[a-z0-9]+")
MOST_WORDS = 12
#: Among so many of the newest rows a frequent word is sought first; beyond them the index is asked.
RECENT = 20_000
MOST_FOUND = 1_000

_AMONG_RECENT = """
SELECT count(*), (array_agg(id ORDER BY id DESC) FILTER (WHERE {column} @@ to_tsquery('simple', %s)))[:%s]
FROM (SELECT id, {column} FROM {table} WHERE agency_id = %s ORDER BY id DESC LIMIT %s) AS recent
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
    """Rows of agencies with a column of ``words_of``, whose table was made ``searchable``."""

    words_column = "words"

    def matching(self, text: str, *, agency_id: int) -> Self:
        """Return the rows of an agency that hold every word of ``text``, with or without diacritics.

        Of words that thousands of rows hold, the newest thousand are found.
        """
        query = query_of(text)
        return self.filter(id__in=self._newest(query, agency_id)) if query else self

    def matching_every(self, text: str, *, agency_id: int) -> Self:
        """Return all rows of an agency that hold every word, beside whatever else is asked of them.

        Rare words are found by the index. Frequent ones are compared row by row, which a list that shows
        the newest ends early: for tables of some hundred thousand rows, not of millions.
        """
        query = query_of(text)
        if not query:
            return self
        found = self._indexed(query, agency_id)
        if len(found) < MOST_FOUND:
            return self.filter(id__in=found)
        asked = SearchQuery(query, config="simple", search_type="raw")
        return self.filter(**{self.words_column: asked})

    def _newest(self, query: str, agency_id: int) -> set[UUID]:
        statement = _AMONG_RECENT.format(table=self.model._meta.db_table, column=self.words_column)
        with connection.cursor() as cursor:
            cursor.execute(statement, [query, MOST_FOUND, agency_id, RECENT])
            looked_at, ids = cursor.fetchone()
        recent = set(ids or ())
        if looked_at < RECENT or len(recent) == MOST_FOUND:
            return recent
        return recent | self._indexed(query, agency_id)

    def _indexed(self, query: str, agency_id: int) -> set[UUID]:
        with connection.cursor() as cursor:
            statement = _ANYWHERE.format(table=self.model._meta.db_table)
            cursor.execute(statement, [agency_id, query, MOST_FOUND])
            return {row[0] for row in cursor.fetchall()}


# Row-level security keeps an index on words from being used: the operator is not marked leakproof, so it may
# only see rows that the policy let pass, one by one. These functions search as the worker role, whose policy
# passes everything, within the one agency that the transaction acts for; they return ids alone, and the rows
# behind them are read under the policy again. Other scans are off, or a rare word would be sought row by row.
_FIND = """
CREATE FUNCTION {table}_matching(agency bigint, query tsquery, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT id FROM {table}
    WHERE agency_id = agency AND {column} @@ (('''@' || agency || '''')::tsquery && query)
      AND (
        agency = nullif(current_setting('lienthong.agency_id', true), '')::bigint
        OR coalesce(nullif(current_setting('role'), 'none'), session_user) <> 'lienthong_web'
      )
    LIMIT most
$$
"""
_HAND_OVER = [
    "GRANT CREATE ON SCHEMA public TO lienthong_worker",
    "ALTER FUNCTION {table}_matching(bigint, tsquery, integer) OWNER TO lienthong_worker",
    "REVOKE CREATE ON SCHEMA public FROM lienthong_worker",
]


def searchable(table: str, column: str = "words") -> migrations.RunSQL:
    """Return the operation that lets an agency's rows of a table be found through its index of words."""
    steps = [_FIND, *_HAND_OVER]
    return migrations.RunSQL(
        [each.format(table=table, column=column) for each in steps],
        [f"DROP FUNCTION {table}_matching(bigint, tsquery, integer)"],
    )
