import gzip
import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
STATIC = ROOT / "src/lienthong/base/static"
PACKAGES = json.loads((ROOT / "vendor.lock.json").read_text())["packages"]


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
    # 130 kB for everything; 20 kB of it belong to the page itself.
    assert size <= 110_000
