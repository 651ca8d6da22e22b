"""A loaded Government can be addressed and can sign."""

from datetime import UTC, datetime

import pytest

from lienthong.agencies.loading import load_government
from lienthong.agencies.models import AgencyRecord, CalendarDay
from lienthong.axis import directory
from lienthong.trust.models import Certificate
from lienthong.trust.usage import Usage

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_every_agency_is_in_the_directory_and_certified_once() -> None:
    steps: list[str] = []
    load_government("2020", now=NOW, progress=lambda step, done, total: steps.append(step))
    codes = list(AgencyRecord.objects.values_list("code", flat=True))
    assert directory.nodes_of(codes).keys() == set(codes)
    certificates = Certificate.objects.filter(usage=Usage.AGENCY)
    assert set(certificates.values_list("subject", flat=True)) == set(codes)
    assert CalendarDay.objects.exists()
    assert {"agencies", "records", "posts", "certificates"} <= set(steps)
    assert load_government("2020", now=NOW) == 0
    assert certificates.count() == len(codes)
