"""What an agency declared beside what its systems computed, with the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lienthong.figures.models import BEST_ORIGIN, FigureValue, Origin
from lienthong.systems.indicators.models import IndicatorVersion


@dataclass(frozen=True, slots=True)
class Compared:
    """One period of one indicator: the declared and the computed value, and how far they are apart."""

    version: IndicatorVersion
    declared: FigureValue
    computed: FigureValue | None

    @property
    def difference(self) -> Decimal | None:
        """Declared less computed, None where nothing was computed."""
        if self.computed is None or self.computed.value is None or self.declared.value is None:
            return None
        return self.declared.value - self.computed.value

    @property
    def is_too_far(self) -> bool:
        """Whether the difference is beyond what the indicator tolerates."""
        difference = self.difference
        return difference is not None and abs(difference) > self.version.tolerance


def compared(
    versions: Sequence[IndicatorVersion], publisher: str, *, most: int = 200
) -> list[Compared]:
    """Return the declared values of an agency's book beside the computed ones, with one query.

    An agency's book holds its own values; that of an indicator's keeper also those it was told.
    """
    by_code = {version.figure_code(): version for version in versions}
    rows = FigureValue.objects.known_at(None).filter(
        publisher=publisher,
        indicator__in=list(by_code),
        origin__in=[Origin.DECLARED, Origin.COMPUTED, Origin.REPORTED],
    )
    declared, computed = [], {}
    for row in rows.order_by("-last_date", "indicator", "unit", BEST_ORIGIN.desc()):
        if row.origin == Origin.DECLARED:
            declared.append(row)
        else:
            computed[_place(row)] = row
    return [
        Compared(by_code[row.indicator], row, computed.get(_place(row))) for row in declared[:most]
    ]


def _place(row: FigureValue) -> tuple[object, ...]:
    return row.indicator, row.unit, row.first_date, row.last_date
