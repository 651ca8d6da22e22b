"""Screens are Vietnamese first and complete in English; nothing on them stays unwrapped."""

import ast
import importlib
import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.core.exceptions import ValidationError
from django.forms import BaseForm, ModelChoiceField
from django.utils import translation

from lienthong.base import catalogue
from tests.source import PACKAGE, ROOT, python_files, tree

VIETNAMESE = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]")
WRAPPERS = {name for name in catalogue.KEYWORDS if "gettext" in name} | {"_"}

# Folders and files whose Vietnamese text is not a screen string, and why.
NOT_SCREENS = {
    "node/cli.py": "the command line speaks to the operator, in Vietnamese only",
    "node/commands.py": "the command line",
    "node/doctor.py": "the command line",
    "node/loading.py": "the command line",
    "node/supervisor.py": "the command line",
    "node/embedded": "the command line, when a server does not start",
    "node/demo": "the demonstration on the terminal, and its example people",
    "node/logs.py": "log lines",
    "node/evidence/bundle.py": "the readme inside an evidence bundle",
    "node/api.py": "the published description of the API",
    "casework/reading": "words of documents, which the reader looks for",
    "casework/layout": "words that the decree prescribes for the printed document",
    "agencies/groups": "words of recipient lines, which the reader looks for",
    "agencies/names.py": "words in names of agencies and administrative units",
    "agencies/profiles.py": "numbers of the resolutions that changed the apparatus",
    "agencies/establishment.py": "titles of posts, stored as data",
    "agencies/calendar.py": "reasons of days off, stored as data",
    "node/shell": "the command line",
    "systems/directives/reading": "words of directives, which the reader looks for",
    "systems/directives/wording.py": "words of letters and of data",
    "systems/coordination/wording.py": "words of the meeting's and the year's paper",
    "systems/coordination/actions/papers.py": "words of the meeting's and the year's paper",
    "systems/documents/actions/requested.py": "words of the drafted letter",
    "systems/mandates/actions/loading.py": "legal bases, stored as data",
    "systems/mandates/actions/transfers.py": "legal bases, stored as data",
    "systems/mandates/hanging.py": "words of the items of a hand-over list, stored as data",
    "systems/mandates/api.py": "the published description of the API",
    "systems/directives/api.py": "the published description of the API",
    "systems/mandates/minutes.py": "words of the minutes of a hand-over, which are Vietnamese on paper",
    "systems/coordination/api.py": "the published description of the API",
    "systems/reporting/rules/periods.py": "names of periods as official reports write them",
    "base/text.py": "letters",
    "base/formats.py": "the date as official documents write it",
    "base/l10n/vi/formats.py": "a date format",
}
# Single texts elsewhere, and why.
NOT_TRANSLATED = {
    "Liên Thông": "the name of the product",
    "Liên Thông ": "the name of the product, in the names of certificates",
    "Nút ": "in the names of certificates",
    "Chức năng: ": "begins a line of recipients, which is a word of the document",
    "Hệ thống": "stored in the history as the name of who acted",
    "Tiếng Việt": "a language is named in itself",
    "Cốc Cốc": "the name of a browser",
    "Theo dõi dự thảo của hồ sơ phối hợp": "a purpose, logged with the question",
    " số ": "between kind and number of a decision, as data",
    "thứ hạng": "the unit of a rank, as the register has it",
    "có hoặc không": "the unit of a yes or no, as the register has it",
    "KHẨN": "a stamp",
    "THƯỢNG KHẨN": "a stamp",
    "HỎA TỐC": "a stamp",
    "HỎA TỐC HẸN GIỜ": "a stamp",
}
WRAPPED_IN_TEMPLATES = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\s+(?:\"[^\"]*\"|'[^']*')"
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


@cache
def english():
    return catalogue.read(catalogue.translations_path(PACKAGE, "en"), "en")


def translated():
    """Every string with its translation, plural forms one by one."""
    for message in english():
        if message.id:
            sources = [message.id] if isinstance(message.id, str) else list(message.id)
            targets = [message.string] if isinstance(message.id, str) else list(message.string)
            yield from zip(sources, targets, strict=True)


def test_every_string_is_translated():
    assert catalogue.missing_translations(PACKAGE) == [], "fill them in: script/messages --fill"


def test_no_translation_waits_for_review():
    assert [message.id for message in english() if message.id and message.fuzzy] == []


def test_the_catalogue_holds_only_strings_in_use():
    used = {(message.id, message.context) for message in catalogue.updated(PACKAGE)}
    kept = {(message.id, message.context) for message in english()}

    assert kept - used == set(), "drop them: script/messages"


def test_translations_fill_in_the_same_data():
    differing = [
        (source, target)
        for source, target in translated()
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target))
    ]

    assert differing == []


def test_sentences_stay_sentences():
    # "Số" and "TT" are "No." in the head of a column.
    differing = [
        (source, target)
        for source, target in translated()
        if source.endswith(".") != target.endswith(".") and source not in {"Số", "TT"}
    ]

    assert differing == []


def test_translations_keep_the_space_around():
    differing = [pair for pair in translated() if len({one == one.strip() for one in pair}) > 1]

    assert differing == []


def test_english_keeps_only_vietnamese_that_it_quotes():
    left = [
        (source, word)
        for source, target in translated()
        for word in re.findall(r"\w+", target)
        if VIETNAMESE.search(word) and word not in re.findall(r"\w+", source)
    ]
    same = [
        source for source, target in translated() if source == target and VIETNAMESE.search(source)
    ]

    assert (left, same) == ([], [])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_compiled_catalogue_is_that_of_the_text(language):
    path = catalogue.translations_path(PACKAGE, language)

    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(path, language)


def unwrapped(node):
    """Text with Vietnamese letters below a node, outside of gettext calls and docstrings."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in WRAPPERS:
            return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        # A pattern with named groups is read by no person.
        if VIETNAMESE.search(node.value) and "(?P<" not in node.value:
            yield node
        return
    for part in ast.iter_child_nodes(node):
        yield from unwrapped(part)


def is_a_screen(path):
    place = path.relative_to(PACKAGE)
    return not any(str(one) in NOT_SCREENS for one in [place, *place.parents])


def test_vietnamese_text_in_the_source_is_wrapped():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in python_files()
        if is_a_screen(path)
        for node in unwrapped(tree(path))
        if node.value not in NOT_TRANSLATED
    ]

    assert found == []


def test_vietnamese_text_in_templates_is_wrapped():
    found = [
        f"{path.relative_to(ROOT)} {line.strip()}"
        for path in sorted(PACKAGE.rglob("templates/**/*.*"))
        for line in WRAPPED_IN_TEMPLATES.sub("", path.read_text()).splitlines()
        if VIETNAMESE.search(line.replace("Liên Thông", ""))
    ]

    assert found == []


def test_every_exception_is_needed():
    texts = {
        str(path.relative_to(PACKAGE)): [node.value for node in unwrapped(tree(path))]
        for path in python_files()
    }
    single = {text for path in texts for text in texts[path]}

    unneeded = {
        place
        for place in NOT_SCREENS
        if not any(texts[path] for path in texts if path == place or path.startswith(f"{place}/"))
    }

    assert (unneeded, set(NOT_TRANSLATED) - single) == (set(), set())


# Django's sentences about what somebody entered, and those that are the same in every language.
ABOUT_INPUT = ("core/validators.py", "forms/")
NOT_SENTENCES = {"…", "IPv4", "IPv6", ":?.!", ":"}


def told_by_django(language):
    """Django's own sentences of forms and validators, beside what they become in a language."""
    path = Path(django.__path__[0]) / "conf/locale/en/LC_MESSAGES/django.po"
    with path.open("rb") as file, translation.override(language):
        for message in read_po(file, locale="en"):
            if not any(place.startswith(ABOUT_INPUT) for place, _ in message.locations):
                continue
            if isinstance(message.id, str):
                yield message.id, translation.gettext(message.id)
            else:
                yield message.id[1], translation.ngettext(*message.id, 2)


def test_django_tells_about_input_in_vietnamese():
    told = dict(told_by_django("vi"))

    left = {one for one in told if told[one] == one} - NOT_SENTENCES
    assert len(told) > 60
    assert left == set()


def forms_of_the_screens():
    for path in python_files():
        if path.stem == "forms" or path.parent.name in {"forms", "screens"}:
            importlib.import_module(module_name(path))
    return sorted(
        {cls for cls in below(BaseForm) if cls.__module__.startswith("lienthong.")},
        key=lambda cls: cls.__qualname__,
    )


def module_name(path):
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def below(cls):
    for each in cls.__subclasses__():
        yield each
        yield from below(each)


def complaints(field):
    """What a field says about nothing, about nonsense and about far too much."""
    field = deepcopy(field)
    if isinstance(field, ModelChoiceField):
        field.queryset = field.queryset.none()
    for bad in ("", "zzz", "z" * 5000, "\x00", ["zzz"], ["9", "9", "9"], "-9999999999"):
        try:
            field.clean(bad)
        except ValidationError as error:
            yield from error.messages
        except (AttributeError, TypeError, AssertionError):
            continue


@pytest.mark.django_db
@pytest.mark.parametrize("form", forms_of_the_screens(), ids=lambda form: form.__qualname__)
def test_forms_complain_in_vietnamese(form):
    with translation.override("vi"):
        said = [text for field in form.base_fields.values() for text in complaints(field)]

    assert [text for text in said if not VIETNAMESE.search(text)] == []


@pytest.mark.django_db
def test_forms_complain_in_english_when_asked():
    with translation.override("en"):
        said = [
            text
            for form in forms_of_the_screens()
            for field in form.base_fields.values()
            for text in complaints(field)
        ]

    assert said
    assert [text for text in said if VIETNAMESE.search(text)] == []
