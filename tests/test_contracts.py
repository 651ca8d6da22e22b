"""The contracts are a published catalogue: changing one shows in review, and nobody tells into the void."""

import json
from typing import get_type_hints

import pytest

from lienthong.axis import asking, handlers
from lienthong.contracts import documents, registry  # noqa: F401 -- enters its contracts
from tests.source import ROOT

FOLDER = ROOT / "docs" / "contracts"
# Told for others to listen to; no system of this release needs them.
OPEN: set[str] = set()


def spoken():
    """The questions that somebody answers, and their answers."""
    answerers = asking.answering()
    return set(answerers) | {get_type_hints(each).get("return") for each in answerers.values()}


def published():
    return {
        f"{name}.v{version}": cls
        for (name, version), cls in registry.all_contracts().items()
        if cls.__module__.startswith("lienthong.contracts.")
    }


@pytest.mark.parametrize("name", sorted(published()))
def test_the_published_schema_is_the_contract(name):
    schema = json.dumps(registry.json_schema(published()[name]), ensure_ascii=False, indent=1)
    path = FOLDER / f"{name}.json"

    assert path.exists(), f"write it with: script/contracts ({path.name})"
    assert json.loads(path.read_text()) == json.loads(schema)


def test_no_schema_is_left_of_a_contract_that_is_gone():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(published())


@pytest.mark.parametrize("name", sorted(published()))
def test_every_contract_has_a_handler_or_is_open(name):
    contract = published()[name]

    assert name in OPEN or handlers.handler_of(contract) is not None or contract in spoken()


@pytest.mark.parametrize("name", sorted(published()))
def test_every_contract_says_what_it_means(name):
    assert len((published()[name].__doc__ or "").split()) > 5
