"""The API as a whole: its published description, and one shape for every refusal."""

import json

import pytest

from lienthong.identity.tests.factories import agency, client_for, officer
from lienthong.node.api import api
from tests.source import ROOT

PUBLISHED = ROOT / "docs" / "openapi.json"


def test_the_published_description_is_the_api():
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))

    assert json.loads(PUBLISHED.read_text()) == described, "write it with: script/contracts"


def test_every_operation_asks_who_is_there():
    open_doors = [
        f"{operation.methods} {path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if not operation.auth_callbacks
    ]

    assert open_doors == []


@pytest.mark.django_db
def test_nobody_gets_a_problem_and_no_sign_in_page(client):
    answer = client.get("/api/van-ban/den")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "authentication-needed"


@pytest.mark.django_db
def test_wrong_input_names_the_field():
    client = client_for(officer(agency("G22"), kind="clerk"))

    answer = client.get("/api/van-ban/den?before=hom-qua")

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert "before" in answer.json()["data"]["fields"]
