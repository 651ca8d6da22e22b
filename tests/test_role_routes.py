"""Every role against every route: the answer is a refusal exactly where the role lacks the permission."""

from uuid import UUID

import pytest
from django.urls import URLPattern, get_resolver

from lienthong.identity.roles import matrix
from lienthong.identity.tests.factories import agency, client_for, officer
from tests.test_routes import routes

SAMPLES = {
    "UUIDConverter": UUID(int=1),
    "IntConverter": 1,
    "SlugConverter": "khong-co",
    "StringConverter": "khong-co",
    "PathConverter": "khong-co",
    "Way": "den",
}


def address(where: str, pattern: URLPattern) -> str:
    """Fill the holes of a route with values that name nothing."""
    filled = where
    for name, converter in pattern.pattern.converters.items():
        sample = SAMPLES[type(converter).__name__]
        for prefix in ("uuid", "int", "slug", "str", "path", "way"):
            filled = filled.replace(f"<{prefix}:{name}>", str(sample))
        filled = filled.replace(f"<{name}>", str(sample))
    return "/" + filled


def guarded() -> list[tuple[str, str]]:
    return [
        (address(where, pattern), pattern.callback.permission)
        for where, pattern in routes(get_resolver())
        if getattr(pattern.callback, "permission", None)
    ]


def answer(client, where: str) -> int:
    """Return the status of a GET, or of a POST where only that is answered."""
    status = client.get(where).status_code
    return client.post(where).status_code if status == 405 else status


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_a_role_reaches_what_it_may_and_nothing_else(role):
    kinds = {code: kind for kind, codes in matrix().by_post_kind.items() for code in codes}
    kind = kinds.get(role, "officer")
    made = officer(agency("G22"), kind=kind, roles=() if role in kinds else (role,))
    client = client_for(made)

    wrong = []
    for where, permission in guarded():
        status = answer(client, where)
        if (status == 403) == (permission in made.permissions) or status >= 500:
            wrong.append(f"{where} needs {permission}: {status}")

    assert wrong == []


@pytest.mark.django_db
def test_nobody_is_sent_to_sign_in_by_every_guarded_route(client):
    wrong = [where for where, _ in guarded() if answer(client, where) != 302]

    assert wrong == []
