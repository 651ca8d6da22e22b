"""The page of the forty hard rules has all of them, and names only what exists."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
from django.urls import Resolver404, resolve

from tests.source import PACKAGE, ROOT, python_files

PAGE = ROOT / "docs" / "rules.md"
STANDINGS = ("enforced", "shown", "outside")
RULES = [f"R-{number:02}" for number in range(1, 41)]
_QUOTED = re.compile(r"`([^`]+)`")
_CODE = re.compile(r'^\s+code(?:: \w+)? = "([a-z0-9-]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """One row of the page."""

    name: str
    text: str
    source: str
    standing: str
    held_by: tuple[str, ...]
    tests: tuple[str, ...]
    seen: str


@cache
def rules():
    rows = [line for line in PAGE.read_text().splitlines() if re.match(r"\| R-\d", line)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(len(each) == 7 for each in cells), [each[0] for each in cells if len(each) != 7]
    return [
        Rule(name, text, source, standing, quoted(held), quoted(tests), seen)
        for name, text, source, standing, held, tests, seen in cells
    ]


def quoted(cell):
    return tuple(_QUOTED.findall(cell))


@cache
def refusal_codes():
    return {code for path in python_files() for code in _CODE.findall(path.read_text())}


@cache
def database_names():
    migrations = PACKAGE.rglob("migrations/0*.py")
    return {
        name
        for path in migrations
        for name in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", path.read_text())
    }


def test_all_forty_are_there_once():
    assert sorted(rule.name for rule in rules()) == RULES


def test_each_says_what_where_from_and_how_it_stands():
    assert [r.name for r in rules() if not r.text or not r.source or len(r.seen) < 20] == []
    assert {rule.standing for rule in rules()} == set(STANDINGS)


def test_counts_at_the_end_are_those_of_the_table():
    counted = Counter(rule.standing for rule in rules())
    written = dict(re.findall(r"^\| (\w+) \| (\d+) \|$", PAGE.read_text(), re.MULTILINE))
    assert written == {standing: str(counted[standing]) for standing in STANDINGS}


def test_what_is_enforced_names_what_refuses_and_the_test_that_tries():
    bare = [r.name for r in rules() if r.standing == "enforced" and not (r.held_by and r.tests)]
    assert bare == []


@pytest.mark.parametrize("name", RULES)
def test_named_refusals_and_constraints_exist(name):
    [rule] = [each for each in rules() if each.name == name]
    known = refusal_codes() | database_names()
    assert [each for each in rule.held_by if each not in known] == []


@pytest.mark.parametrize("name", RULES)
def test_named_tests_exist(name):
    [rule] = [each for each in rules() if each.name == name]
    roots = {path: ROOT if path.startswith("tests/") else PACKAGE for path in rule.tests}
    assert [path for path, root in roots.items() if not (root / path).is_file()] == []


@pytest.mark.parametrize("name", RULES)
def test_named_pages_answer_to_an_address(name):
    [rule] = [each for each in rules() if each.name == name]
    addresses = [each for each in quoted(rule.seen) if each.startswith("/")]
    lost = []
    for address in addresses:
        try:
            resolve(address)
        except Resolver404:
            lost.append(address)
    assert lost == []
