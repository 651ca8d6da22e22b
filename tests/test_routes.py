"""Every route says who may pass, and means it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Routes of packages that guard themselves.
GUARDED_BY_THEIR_OWN = ("i18n/",)


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, where)
        else:
            yield where, entry


def declared(pattern: URLPattern) -> str | None:
    view = pattern.callback
    return getattr(view, "access", None)


def test_there_are_routes():
    assert sum(1 for _ in routes()) > 20


@pytest.mark.parametrize("where", [where for where, _ in routes()])
def test_every_route_declares_who_may_pass(where):
    pattern = dict(routes())[where]
    if where.startswith(GUARDED_BY_THEIR_OWN) or where.startswith("api/"):
        pytest.skip("declared in its own way; see the tests of the API")

    assert declared(pattern) in {"public", "signed-in"}
