"""The published rows of the UN survey, read once from ``data/egdi``, with what proves where they are from."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import data_files
from lienthong.base.errors import Invalid, NotFound
from lienthong.systems.indicators.rules import egdi
from lienthong.systems.indicators.rules.egdi import Country

SOURCE = "https://publicadministration.un.org/egovkb/Data-Center"
HOME = "Viet Nam"


class EditionNotKnown(NotFound):
    code = "egdi-edition-unknown"
    message = _(
        "Không có công thức EGDI cho năm %(year)s. Hãy chọn một trong các kỳ khảo sát"
        " 2014, 2016, 2018, 2020, 2022."
    )


class CountryNotFound(NotFound):
    code = "egdi-country-unknown"
    message = _("Kỳ khảo sát này không có quốc gia “%(country)s”. Hãy chọn trong danh sách.")


class ComponentImpossible(Invalid):
    code = "egdi-component-impossible"
    message = _("Thành phần %(component)s thiếu hoặc nằm ngoài khoảng từ 0 đến 1.")


@dataclass(frozen=True, slots=True)
class Survey:
    """One edition: its countries in the order of rank, and the digest of the file they were read from."""

    year: int
    countries: tuple[Country, ...]
    sha256: str

    def country(self, name: str) -> Country:
        """Return a country by the UN's name.

        :raises CountryNotFound: if the edition does not list it.
        """
        found = next((each for each in self.countries if each.name == name), None)
        if found is None:
            raise CountryNotFound(country=name[:80])
        return found

    def members(self) -> tuple[Country, ...]:
        """Return the ten members of ASEAN, by rank."""
        return tuple(each for each in self.countries if each.name in asean())


def survey(year: int) -> Survey:
    """Return an edition of the survey.

    :raises EditionNotKnown: for a year whose formula is not known.
    """
    try:
        egdi.edition(year)
    except egdi.EditionUnknown as error:
        raise EditionNotKnown(year=year) from error
    return _read(year)


def country_name(name: str) -> str:
    """Return what a country is called in the reader's language: in Vietnamese spelling, or as the UN does."""
    known: dict[str, str] = _names()["names"]
    return known.get(name, name) if (get_language() or "vi") == "vi" else name


@cache
def asean() -> frozenset[str]:
    """Return the members of ASEAN in the years of the survey."""
    return frozenset(_names()["asean"])


@cache
def _names() -> dict[str, dict[str, str]]:
    text = (data_files.folder() / "egdi" / "names.yaml").read_text(encoding="utf-8")
    read: dict[str, dict[str, str]] = yaml.safe_load(text)
    return read


@cache
def _read(year: int) -> Survey:
    path = data_files.folder() / "egdi" / f"EGOV_DATA_{year}.csv"
    data = path.read_bytes()
    rows = csv.DictReader(data.decode("utf-8").splitlines())
    countries = [
        Country(
            name=row["Country Name"],
            rank=int(row["E-Government Rank"]),
            egdi=Decimal(row["E-Government Index"]),
            osi=Decimal(row["Online Service Index"]),
            tii=Decimal(row["Telecommunication Infrastructure Index"]),
            hci=Decimal(row["Human Capital Index"]),
            epi=Decimal(row["E-Participation Index"]),
        )
        for row in rows
    ]
    countries.sort(key=lambda country: country.rank)
    return Survey(year, tuple(countries), sha256(data).hexdigest())
