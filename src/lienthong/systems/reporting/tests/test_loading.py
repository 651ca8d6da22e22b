"""The regimes that are shipped as data: well formed, entered once, and what they say."""

import json
from datetime import date

import jsonschema
import pytest
import yaml

from lienthong.agencies import data_files
from lienthong.identity.officers import system_officer
from lienthong.systems.reporting.duties import duties_of
from lienthong.systems.reporting.loading import files, load_regimes
from lienthong.systems.reporting.models import Regime, RegimeVersion
from lienthong.systems.reporting.tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_file_follows_the_schema(path):
    schema = json.loads((data_files.folder() / "schemas" / "regime.schema.json").read_text())
    data = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
    jsonschema.validate(data, schema)


def test_loading_twice_adds_nothing(world):
    assert load_regimes(by=system_officer(world.agencies["G22"]), now=NOW) == len(files())
    assert load_regimes(by=system_officer(world.agencies["G22"]), now=NOW) == 0
    assert Regime.objects.count() == len(files())


def test_a_regime_without_a_period_owes_nothing_and_says_so(world):
    load_regimes(by=system_officer(world.agencies["G22"]), now=NOW)
    version = RegimeVersion.objects.get(regime__code="cpdt-dinh-ky")
    assert version.get_frequency_display() == "Chưa đặt kỳ"
    duties = duties_of("H26", date(2020, 1, 1), date(2020, 12, 31))
    assert "cpdt-dinh-ky" not in {duty.version.regime.code for duty in duties}


def test_a_province_owes_a_report_a_month_from_the_first_whole_period(world):
    load_regimes(by=system_officer(world.agencies["G22"]), now=NOW)
    duties = duties_of("H26", date(2020, 1, 1), date(2020, 12, 31))
    monthly = [duty for duty in duties if duty.version.regime.code == "kt-xh-thang"]
    assert [duty.period.id for duty in monthly] == [f"2020-{month:02d}" for month in range(1, 13)]
    assert {duty.receiver for duty in monthly} == {"G22"}
