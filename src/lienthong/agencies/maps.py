"""Which drawing of the country's provinces fits the registry on a day."""

from datetime import date

from lienthong.agencies.models import AgencyRecord, Level
from lienthong.agencies.profiles import PROVINCES_REFORMED
from lienthong.base.components.charts import province_codes


def drawing_of(day: date) -> str:
    """Return "2025" where every province in force on a day is on the map of 34, otherwise "2020".

    The registry decides and not the year: a node that has not taken over the merger still has 63 provinces,
    some under codes that now mean another. Without provinces in the registry the day of the merger decides.
    """
    records = AgencyRecord.objects.as_of(day).filter(level=Level.PROVINCE, unit_code__gt="")
    codes = {code[:2] for code in records.values_list("unit_code", flat=True)}
    if not codes:
        return "2025" if day >= PROVINCES_REFORMED else "2020"
    return "2025" if codes <= set(province_codes("2025")) else "2020"
