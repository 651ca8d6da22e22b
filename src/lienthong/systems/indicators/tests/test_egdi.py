"""The UN index: every published row is reproduced, other editions are refused."""

from decimal import Decimal

import pytest
from django.utils import translation

from lienthong.systems.indicators.rules import egdi
from lienthong.systems.indicators.rules.egdi import Country, Group
from lienthong.systems.indicators.survey import (
    HOME,
    CountryNotFound,
    EditionNotKnown,
    country_name,
    survey,
)

YEARS = (2014, 2016, 2018, 2020, 2022)
# Viet Nam as in the published tables: rank, index, OSI, TII, HCI, EPI, mean of South-East Asia's 11.
PUBLISHED = {
    2016: (89, "0.5143", "0.5725", "0.3715", "0.5989", "0.6949", "0.4712"),
    2018: (88, "0.5931", "0.7361", "0.3890", "0.6543", "0.6910", "0.5555"),
    2020: (86, "0.6667", "0.6529", "0.6694", "0.6779", "0.7024", "0.6321"),
    2022: (86, "0.6787", "0.6484", "0.6973", "0.6903", "0.5341", "0.6405"),
}


def index_of(year, country):
    return egdi.index(year, osi=country.osi, tii=country.tii, hci=country.hci)


def of(value):
    return egdi.rounded(value)


@pytest.mark.parametrize("year", YEARS)
def test_every_published_row_is_reproduced(year):
    rows = survey(year).countries
    assert len(rows) == 193
    assert max(abs(index_of(year, row) - row.egdi) for row in rows) < Decimal("0.00007")


@pytest.mark.parametrize("year", YEARS)
def test_every_published_rank_is_reproduced(year):
    rows = survey(year).countries
    assert egdi.ranked(year, rows) == {row.name: row.rank for row in rows}


@pytest.mark.parametrize("year", [2018, 2022])
def test_equal_countries_share_a_rank_in_some_editions(year):
    found = [row.rank for row in survey(year).countries]
    assert len(set(found)) < len(found)


def test_equal_countries_follow_one_another_in_2020():
    rows = survey(2020).countries
    assert [row.rank for row in rows] == list(range(1, 194))
    assert len({row.egdi for row in rows}) == 189


@pytest.mark.parametrize("year", PUBLISHED)
def test_viet_nam_is_as_published(year):
    own = survey(year).country(HOME)
    found = (own.egdi, own.osi, own.tii, own.hci, own.epi)
    assert own.rank == PUBLISHED[year][0]
    assert tuple(f"{of(value):.4f}" for value in found) == PUBLISHED[year][1:6]


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_mean_of_south_east_asia_is_as_published(year):
    edition = survey(year)
    eleven = [*edition.members(), edition.country("Timor-Leste")]
    mean = egdi.mean(row.egdi for row in eleven)
    assert abs(mean - Decimal(PUBLISHED[year][6])) < Decimal("0.0001")


@pytest.mark.parametrize(("year", "mean"), [(2018, "0.5729"), (2020, "0.6488")])
def test_by_value_viet_nam_was_above_the_mean_of_the_ten_and_sixth_by_rank(year, mean):
    edition = survey(year)
    own, members = edition.country(HOME), edition.members()
    assert of(egdi.mean(row.egdi for row in members)) == Decimal(mean)
    assert own.egdi > egdi.mean(row.egdi for row in members)
    assert egdi.rank_at(own.egdi, members) == 6


@pytest.mark.parametrize("year", [2003, 2010, 2012, 2015, 2024])
def test_a_year_without_a_known_formula_is_refused(year):
    with pytest.raises(egdi.EditionUnknown):
        egdi.index(year, osi=Decimal(1), tii=Decimal(1), hci=Decimal(1))
    with pytest.raises(EditionNotKnown) as refused:
        survey(year)
    assert refused.value.code == "egdi-edition-unknown"


@pytest.mark.parametrize("value", [None, Decimal("-0.1"), Decimal("1.01")])
def test_a_missing_or_impossible_component_is_refused(value):
    with pytest.raises(egdi.ComponentWrong) as refused:
        egdi.index(2020, osi=Decimal("0.5"), tii=value, hci=Decimal("0.5"))
    assert refused.value.component == "tii"


@pytest.mark.parametrize(
    ("value", "group"),
    [("0.7501", Group.VERY_HIGH), ("0.75", Group.HIGH), ("0.5", Group.MIDDLE),
     ("0.25", Group.LOW), ("0", Group.LOW)],
)  # fmt: skip
def test_groups_begin_above_their_threshold(value, group):
    assert egdi.group(Decimal(value)) == group


def test_an_unknown_country_is_refused():
    with pytest.raises(CountryNotFound):
        survey(2020).country("Atlantis")


def test_simulating_one_component_gives_index_rank_and_who_is_passed():
    rows = survey(2020).countries
    found = egdi.simulate(2020, HOME, "osi", Decimal("0.80"), rows)
    assert found.after.egdi == Decimal("0.7158")
    assert found.after.rank == 86 - len(found.passed) == 68
    assert found.group == Group.HIGH
    assert all(found.before.egdi <= row.egdi < found.after.egdi for row in found.passed)


def test_simulating_the_present_value_changes_nothing():
    rows = survey(2022).countries
    own = survey(2022).country(HOME)
    found = egdi.simulate(2022, HOME, "tii", own.tii, rows)
    assert (found.after.rank, found.passed) == (own.rank, ())


def test_a_component_that_falls_passes_nobody():
    found = egdi.simulate(2020, HOME, "osi", Decimal("0.1"), survey(2020).countries)
    assert found.passed == ()
    assert found.after.rank > 86


def test_simulating_something_that_is_no_component_is_refused():
    with pytest.raises(egdi.ComponentWrong):
        egdi.simulate(2020, HOME, "epi", Decimal(1), survey(2020).countries)


def test_standardised_components_have_mean_zero_over_the_world():
    rows = survey(2020).countries
    scores = [egdi.standardised(row, rows)[0].z_score for row in rows]
    assert abs(sum(scores)) < Decimal("0.000001")


def test_countries_all_alike_have_no_z_score():
    half = Decimal("0.5")
    rows = [Country(str(n), n, half, half, half, half) for n in (1, 2)]
    assert [row.z_score for row in egdi.standardised(rows[0], rows)] == [None, None, None]


def test_no_countries_have_no_mean():
    with pytest.raises(egdi.ComponentWrong):
        egdi.mean([])


@pytest.mark.parametrize("year", YEARS)
def test_every_country_is_called_in_the_language_of_the_reader(year):
    for each in survey(year).countries:
        with translation.override("vi"):
            assert country_name(each.name) != each.name, each.name
        with translation.override("en"):
            assert country_name(each.name) == each.name
