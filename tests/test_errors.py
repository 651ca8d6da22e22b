"""Refusals are answers that others build against: codes are stable, sentences say how to go on."""

import re
from collections import defaultdict
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
from django.utils import translation

from lienthong.base.errors import Refusal
from tests.source import ROOT

# Upstream answers that HTTP has a status of its own for; everything else is the caller's to mend.
SERVER_STATUSES = {503, 504, 507}
# One meaning, told by two floors that do not know one another.
SHARED_CODES = {
    "digest-mismatch": "the attachment is not the file its digest names",
    "recipient-unknown": "a message for an agency that is not on this node, told by any system",
    "edxml-too-large": "an edXML package beyond the limits, seen at the door or by the reader",
}
# These carry the code of another refusal, given as they are made.
CARRIERS = {"DeskRefusal", "RefusedFarAway"}
# Filled with whole sentences.
SENTENCES = ("%(reason)s", "%(reasons)s", "%(hint)s", "%(cells)s")


@cache
def generator():
    loader = SourceFileLoader("errors_page", str(ROOT / "script" / "errors"))
    module = module_from_spec(spec_from_loader("errors_page", loader))
    loader.exec_module(module)
    return module


@cache
def refusals():
    return generator().refusals()


def named():
    return [cls for cls in refusals() if "code" in vars(cls)]


def test_the_page_lists_the_refusals_as_they_are():
    assert generator().PAGE.read_text() == generator().page(), "write it with: script/errors"


def test_codes_are_kebab_case():
    kebab = re.compile(r"[a-z]+(-[a-z0-9]+)*")

    assert [cls.code for cls in named() if not kebab.fullmatch(cls.code)] == []


def test_a_code_has_one_meaning():
    users = defaultdict(set)
    for cls in named():
        users[cls.code].add(cls)

    shared = {code: classes for code, classes in users.items() if len(classes) > 1}

    assert set(shared) <= set(SHARED_CODES), shared


def test_a_shared_code_has_one_status():
    statuses = {code: {cls.status for cls in named() if cls.code == code} for code in SHARED_CODES}

    assert {code: found for code, found in statuses.items() if len(found) != 1} == {}


def test_only_carriers_have_no_code_of_their_own():
    assert {cls.__name__ for cls in refusals() if "code" not in vars(cls)} == CARRIERS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_sentences_end_with_a_full_stop(language):
    with translation.override(language):
        unended = [
            (cls.__qualname__, str(cls.message))
            for cls in refusals()
            if not str(cls.message).endswith((".", *SENTENCES))
        ]

    assert unended == []


def test_every_refusal_has_a_status_of_a_refusal():
    wrong = {
        cls.__qualname__: cls.status
        for cls in refusals()
        if not (400 <= cls.status < 500 or cls.status in SERVER_STATUSES)
    }

    assert wrong == {}


def test_every_refusal_is_translated():
    same = []
    for cls in named():
        with translation.override("vi"):
            source = str(cls.message)
        with translation.override("en"):
            same += [cls.__qualname__] if str(cls.message) == source else []

    assert same == []


def test_a_refusal_fills_its_sentence_in():
    class Example(Refusal):
        message = "Số %(number)s đã được cấp."

    assert Example(number=7).sentence == "Số 7 đã được cấp."
