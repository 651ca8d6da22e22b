"""A centre, two ministries and two provinces, with figures that can be published at any moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lienthong.axis import directory
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.publishing import Published, publish
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.tests import factories
from lienthong.systems.command import tiles

NOW = datetime(2020, 11, 30, 2, 0, tzinfo=UTC)
TODAY = date(2020, 11, 30)
HOME = "G22"

LIST = [
    ("G22", "Văn phòng Chính phủ", "VPCP", "ministry", 1, ""),
    ("G14", "Bộ Thông tin và Truyền thông", "BTTTT", "ministry", 1, ""),
    ("H26", "Ủy ban nhân dân thành phố Hà Nội", "UBND TP Hà Nội", "peoples-committee", 2, "01"),
    ("H40", "Ủy ban nhân dân tỉnh Nghệ An", "UBND tỉnh Nghệ An", "peoples-committee", 2, "40"),
]


@dataclass
class World:
    """Agencies by code, officers made on demand, figures published on demand."""

    records: dict[str, Any] = field(default_factory=dict)

    def officer(self, code: str = HOME, permissions: Any = None, **more: Any) -> Officer:
        return factories.officer(self.records[code], permissions, kind="leader", **more)

    def system(self, code: str = HOME) -> Officer:
        return system_officer(self.records[code])

    def publish(
        self,
        code: str,
        value: Any,
        *,
        unit: str = "",
        day: date = TODAY,
        at: datetime = NOW,
        publisher: str = HOME,
        **more: Any,
    ) -> None:
        number = None if value is None else Decimal(str(value))
        values = {"state": "missing"} if value is None else {}
        values |= {"source": f"/chi-dao/giao/?so={code}"}
        one = Published(code, unit, day, day, day.isoformat(), number, **(values | more))
        publish([one], publisher=publisher, now=at)

    def publish_days(self, code: str, values: Any, *, unit: str = "", **more: Any) -> None:
        """Publish one value a day, the last of them today, each known on the evening before."""
        for back, value in enumerate(reversed(list(values))):
            day = TODAY - timedelta(days=back)
            self.publish(code, value, unit=unit, day=day, at=NOW - timedelta(days=back), **more)


@pytest.fixture(autouse=True)
def measures() -> None:
    """Measures under their real codes, whether or not the systems that publish them are here."""
    for code, unit in ((tiles.OVERDUE, "nhiệm vụ"), (tiles.DUE_SOON, "nhiệm vụ"), (tiles.ON_TIME, "%"),
                       (tiles.SILENT, "đơn vị")):  # fmt: skip
        try:
            register_measure(
                Measure(code, code, unit, over_units="sum", system=code.split(".")[0])
            )  # fmt: skip
        except ValueError:
            continue


@pytest.fixture
def world(db: None) -> World:
    made = World()
    for code, name, short, kind, level, unit_code in LIST:
        made.records[code] = factories.agency(
            code, name, short_name=short, kind=kind, level=level, unit_code=unit_code
        )
    directory.register_many([directory.Entry(code) for code in made.records])
    return made


@pytest.fixture
def client(world: World) -> Callable[..., Any]:
    """Return a function that signs somebody in."""

    def signed_in(code: str = HOME, permissions: Any = None, kind: str = "leader") -> Any:
        officer = factories.officer(world.records[code], permissions, kind=kind)
        made = factories.client_for(officer)
        made.officer = officer
        return made

    return signed_in
