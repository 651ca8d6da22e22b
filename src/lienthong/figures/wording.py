"""How the periods of figures are called on screens."""

import re

from django.utils.translation import gettext as _

_QUARTERS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


def period_words(label: str) -> str:
    """Return a period's label as people say it: 30/11/2020, tháng 11/2020, quý IV/2020."""
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", label):
        return f"{found[3]}/{found[2]}/{found[1]}"
    if found := re.fullmatch(r"(\d{4})-(\d\d)", label):
        return _("tháng %(month)s/%(year)s") % {"month": int(found[2]), "year": found[1]}
    if found := re.fullmatch(r"(\d{4})-(Q[1-4])", label):
        return _("quý %(quarter)s/%(year)s") % {"quarter": _QUARTERS[found[2]], "year": found[1]}
    if found := re.fullmatch(r"(\d{4})-(H[12])", label):
        half = _("6 tháng đầu năm %(year)s") if found[2] == "H1" else _("6 tháng cuối năm %(year)s")
        return half % {"year": found[1]}
    if found := re.fullmatch(r"(\d{4})-9M", label):
        return _("9 tháng năm %(year)s") % {"year": found[1]}
    if re.fullmatch(r"\d{4}", label):
        return _("năm %(year)s") % {"year": label}
    return label
