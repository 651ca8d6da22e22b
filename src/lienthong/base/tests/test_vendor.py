import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
STATIC = ROOT / "src/lienthong/base/static"
PACKAGES = json.loads((ROOT / "vendor.lock.json").read_text())["packages"]

WITHOUT_RULES = {
    "govuk-checkboxes",
    "govuk-file-upload--error",
    "govuk-radios",
    "govuk-table__caption--s",
    "govuk-table__head",
    "govuk-template__footer",
    "govuk-template__header",
}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda one: one["folder"])
def test_vendored_files_are_the_locked_ones(package: dict) -> None:
    folder = ROOT / package["folder"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == package["files"]
    assert package["licence"] and {"LICENSE", "OFL.txt"} & set(found)


def test_every_vendored_folder_is_locked() -> None:
    vendored = [path for path in (STATIC / "vendor").rglob("*") if path.is_file()]
    folders = {str(path.parent.relative_to(ROOT)) for path in vendored}
    assert folders <= {package["folder"] for package in PACKAGES}


@pytest.mark.parametrize("word", ["GDS Transport", "crest", "crown", "@font-face", "sourceMapping"])
def test_nothing_of_another_government_is_shipped(word: str) -> None:
    folder = STATIC / "vendor/govuk-frontend/6.6.0"
    assert word not in (folder / "govuk-frontend.min.css").read_text()
    assert {path.name for path in folder.iterdir()} == {
        "LICENSE",
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
    }


def test_own_stylesheet_names_only_files_that_exist() -> None:
    css = (STATIC / "base/lienthong.css").read_text()
    for address in [part.split('"')[0] for part in css.split('url("')[1:]]:
        assert (STATIC / "base" / address).resolve().is_file(), address


def test_every_class_that_a_page_uses_is_in_the_style_sheet() -> None:
    names = re.compile(r"govuk-[a-zA-Z0-9_!-]+")
    sheets = (
        STATIC / "vendor/govuk-frontend/6.6.0/govuk-frontend.min.css",
        STATIC / "base/lienthong.css",
    )
    known = {
        name for sheet in sheets for name in names.findall(sheet.read_text().replace("\\", ""))
    }
    pages = [
        path
        for path in (ROOT / "src/lienthong").rglob("*")
        if path.suffix in {".html", ".py"} and not {"vendor", "tests"} & set(path.parts)
    ]
    used = {name for page in pages for name in names.findall(page.read_text())}
    # Names that go on in a value, and hooks of scripts and of nothing but themselves.
    beginnings = {name for name in used if name.endswith("-")}
    assert used - known - beginnings - WITHOUT_RULES == set()


def test_first_visit_fits_the_budget() -> None:
    plain = [
        STATIC / "vendor/govuk-frontend/6.6.0/govuk-frontend.min.css",
        STATIC / "vendor/govuk-frontend/6.6.0/govuk-frontend.min.js",
        STATIC / "vendor/htmx/2.0.11/htmx.min.js",
        STATIC / "base/lienthong.css",
        STATIC / "base/lienthong.js",
        STATIC / "base/mark.svg",
    ]
    fonts = STATIC.glob("vendor/noto-sans/5.3.0/*.woff2")
    size = sum(len(gzip.compress(path.read_bytes())) for path in plain)
    size += sum(path.stat().st_size for path in fonts)
    # 130 kB for everything; 25 kB of it belong to the page itself.
    assert size <= 105_000


def test_style_sheets_for_the_first_paint_stay_small() -> None:
    sheets = ("vendor/govuk-frontend/6.6.0/govuk-frontend.min.css", "base/lienthong.css")
    # Nothing is painted before both are there: 16 kB take 80 ms on a slow telephone line.
    assert sum(len(gzip.compress((STATIC / sheet).read_bytes())) for sheet in sheets) <= 16_500


def test_no_script_waits_for_the_style_sheets() -> None:
    layout = (ROOT / "src/lienthong/base/templates/base/layout.html").read_text()
    before, after = layout.split('rel="stylesheet"', 1)
    inline = [script for script in re.findall(r"<script([^>]*)>", after) if "src" not in script]
    assert "<script" in before
    assert all("module" in script for script in inline)
