"""One term, one identifier: docs/glossary.md names exactly what the program names."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import is_dataclass
from enum import Enum
from functools import cache

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

import lienthong.contracts
from lienthong.base.text import sort_key
from lienthong.casework.kinds import Secrecy, Urgency
from lienthong.contracts import registry
from lienthong.identity.permissions import LABELS, Permission
from lienthong.trust.findings import Verdict
from tests.source import PACKAGE, ROOT, python_files, tree

PAGE = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"\| (?P<term>.+) \| `(?P<name>[^`]+)` \| (?P<meaning>.+) \| (?P<source>.+) \|")
# Named values that officers see although no column of a table has them as its choices.
VALUES = (Secrecy, Urgency, Verdict)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@cache
def rows():
    """The table, as term, identifier, meaning and source."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    found = [ROW.fullmatch(line) for line in lines if "identifier" not in line]
    assert all(found), [line for line, row in zip(lines[1:], found, strict=True) if not row]
    return [row.group("term", "name", "meaning", "source") for row in found]


@cache
def defined():
    """Every name of the source: classes, their fields and members, functions, values of a module."""
    classes, names = Counter(), set()
    for path in python_files():
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            elif isinstance(node, ast.ClassDef):
                classes[node.name] += 1
                names |= set(inside(node, node.name)) | {node.name}
    return classes, names


def inside(node, name):
    for part in node.body:
        if isinstance(part, ast.ClassDef):
            yield f"{name}.{part.name}"
            yield from inside(part, f"{name}.{part.name}")
        for target in getattr(part, "targets", [getattr(part, "target", None)]):
            if isinstance(target, ast.Name):
                yield f"{name}.{target.id}"


def floor(module):
    parts = module.split(".")
    return parts[2] if parts[1] == "systems" else parts[1]


def spelled(cls):
    """The name of a class in the glossary: with its floor when another class has the same name."""
    outer = cls.__qualname__.partition(".")[0]
    is_shared = defined()[0][outer] > 1
    return f"{floor(cls.__module__)}.{cls.__qualname__}" if is_shared else cls.__qualname__


def is_ours(cls):
    return cls.__module__.startswith("lienthong.") and ".tests." not in cls.__module__


def all_below(cls):
    for below in cls.__subclasses__():
        yield below
        yield from all_below(below)


def contracts():
    """Return every module of contracts."""
    names = [module.name for module in pkgutil.iter_modules(lienthong.contracts.__path__)]
    return [importlib.import_module(f"lienthong.contracts.{name}") for name in names]


def required():
    """Return every identifier that the glossary owes, with its label where the program has one."""
    found = {}
    for model in filter(is_ours, apps.get_models()):
        label = str(model._meta.verbose_name)
        found[spelled(model)] = None if label.isascii() else label
    for module in contracts():
        for cls in vars(module).values():
            if is_dataclass(cls) and cls.__module__ == module.__name__:
                found[spelled(cls)] = None
    choices = filter(is_ours, all_below(models.Choices))
    for cls in {*choices, *VALUES}:
        found[spelled(cls)] = None
        found |= {f"{spelled(cls)}.{each.name}": str(each.label) for each in cls}
    return found | {permission.value: str(LABELS[permission]) for permission in Permission}


def test_every_model_contract_permission_and_value_is_in_the_glossary():
    named = {name for _, name, _, _ in rows()}

    missing = {name: label for name, label in required().items() if name not in named}

    assert missing == {}, "add these rows to docs/glossary.md"


def test_every_contract_is_looked_at():
    entered = {cls for cls in registry.all_contracts().values() if is_ours(cls)}

    assert {spelled(cls) for cls in entered} <= set(required())


def test_every_named_value_has_a_label():
    assert all(isinstance(cls, type(Enum)) and all(one.label for one in cls) for cls in VALUES)


def exists(name):
    classes, names = defined()
    if name.startswith("lienthong."):
        return importlib.util.find_spec(name) is not None
    apart = name.partition(".")[2]
    is_qualified = apart and classes[apart.partition(".")[0]] > 1
    return name in required() or name in names or (is_qualified and apart in names)


def test_the_glossary_names_nothing_that_is_gone():
    assert [name for _, name, _, _ in rows() if not exists(name)] == []


def test_no_identifier_has_two_terms():
    names = Counter(name for _, name, _, _ in rows())

    assert [name for name, count in names.items() if count > 1] == []


def test_no_term_has_two_identifiers():
    terms = Counter(term.casefold() for term, _, _, _ in rows())

    assert [term for term, count in terms.items() if count > 1] == []


def test_terms_are_the_labels_of_the_screens():
    labels = required()
    differing = [
        (name, term, labels[name])
        for term, name, _, _ in rows()
        if labels.get(name) and term != labels[name] and not term.startswith(f"{labels[name]} (")
    ]

    assert differing == []


def test_only_shared_labels_carry_a_bracket():
    labels = required()
    shared = Counter(
        label.casefold() for label in [*filter(None, labels.values()), *(row[0] for row in rows())]
    )
    bracketed = [
        (name, term)
        for term, name, _, _ in rows()
        if labels.get(name) and term != labels[name] and shared[labels[name].casefold()] < 2
    ]

    assert bracketed == []


def test_terms_stand_in_vietnamese_order():
    keys = [(sort_key(term), name) for term, name, _, _ in rows()]

    assert keys == sorted(keys)


def test_meanings_are_sentences_and_sources_are_given():
    bad = [row for row in rows() if not row[2].endswith(".") or not row[3].strip()]

    assert bad == []


def test_the_page_is_one_table():
    assert PAGE.read_text().count("|---|---|---|---|") == 1
    assert (PACKAGE / "base").is_dir()
