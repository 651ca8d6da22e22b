"""Benchmarks are run by hand and seldom; what they need of the product is checked here."""

import importlib

import pytest

from bench.copying import defaults
from tests.source import ROOT

MODULES = sorted(
    path.stem for path in (ROOT / "bench").glob("*.py") if not path.stem.startswith("__")
)


@pytest.mark.parametrize("module", MODULES)
def test_every_benchmark_can_be_loaded(module):
    assert importlib.import_module(f"bench.{module}").__doc__


def test_a_column_that_is_not_given_has_the_model_s_default():
    others = defaults("reporting_report", {"id", "values"})

    assert others["turned_away"] == "" and others["vintage"] == 1
    assert others["texts"] == "{}"
    assert {"id", "values", "behind_at"}.isdisjoint(others)
    assert "id" not in defaults("documents_number_series", set())
    assert "words" not in defaults("documents_outgoing", set())
    assert defaults("no_model_s_table", set()) == {}
