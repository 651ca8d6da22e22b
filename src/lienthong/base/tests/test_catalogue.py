from pathlib import Path

import pytest
from django.utils import translation

from lienthong.base import catalogue
from lienthong.base.components.verdict import HEADINGS

PACKAGE = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app/templates").mkdir(parents=True)
    (tmp_path / "app/tests").mkdir()
    (tmp_path / "app/views.py").write_text(
        '_("Một")\ngettext_lazy("Hai")\nngettext("Ba", "Bốn", n)\n'
    )
    (tmp_path / "app/tests/test_views.py").write_text('_("Không lấy")\n')
    (tmp_path / "app/templates/page.html").write_text(
        '{% load i18n %}\n    <p>\n  {% translate "Năm" %}\n a{% button _("Sáu") %}'
        "{% blocktranslate with n=n %}Bảy {{ n }}{% endblocktranslate %}"
    )
    return tmp_path


def test_strings_are_found_in_code_and_templates(root: Path) -> None:
    found = {message for message, _context, _place in catalogue.wrapped_strings(root)}
    assert found == {"Một", "Hai", ("Ba", "Bốn"), "Năm", "Sáu", "Bảy %(n)s"}


def test_what_is_not_translated_is_counted(root: Path) -> None:
    fresh = catalogue.updated(root)
    fresh["Một"].string = "One"
    fresh["Ba"].string = ("Three", "")
    catalogue.write(fresh, catalogue.translations_path(root, "en"))
    assert sorted(catalogue.missing_translations(root)) == ["Ba", "Bảy %(n)s", "Hai", "Năm", "Sáu"]


def test_updating_keeps_translations_and_drops_unused_strings(root: Path) -> None:
    fresh = catalogue.updated(root)
    fresh["Một"].string = "One"
    catalogue.write(fresh, catalogue.translations_path(root, "en"))
    (root / "app/views.py").write_text('_("Một")\n')
    again = catalogue.updated(root)
    assert again["Một"].string == "One" and "Hai" not in again


def test_the_same_strings_give_the_same_file(root: Path) -> None:
    path = catalogue.translations_path(root, "en")
    catalogue.write(catalogue.updated(root), path)
    before = path.read_bytes()
    catalogue.write(catalogue.updated(root), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("language", ["en", "vi"])
def test_committed_catalogues_are_compiled(language: str) -> None:
    path = catalogue.translations_path(PACKAGE, language)
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(path, language)


def test_the_base_speaks_both_languages() -> None:
    assert str(HEADINGS["failed"]) == "Văn bản không hợp lệ"
    with translation.override("en"):
        assert str(HEADINGS["failed"]) == "The document is not valid"


def test_vietnamese_screens_have_no_english_messages_of_django() -> None:
    assert translation.gettext("Enter a valid UUID.") == "Nhập một mã UUID hợp lệ."
    assert translation.gettext("This field is required.") == "Trường này không được để trống."
