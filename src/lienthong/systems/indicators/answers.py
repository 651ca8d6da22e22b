"""What indicators answer when another system asks which of them words about figures name."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from django.urls import reverse

from lienthong.axis.asking import Asking, answers
from lienthong.base.text import search_key
from lienthong.contracts.indicators import (
    IndicatorPlace,
    IndicatorsNamed,
    IndicatorsNamedAsked,
)
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.models import IndicatorVersion

NONE = IndicatorPlace("", "", "")
_WORD = re.compile(r"\w+")
#: What opens the names of many indicators and tells none apart.
_OPENS = re.compile(r"^(?:ty le|so luong|tong so|so|muc do|thu hang)\s+")
_FEWEST = 3
_SURE = 0.6
_APART = 0.1

Pair = tuple[str, str]


@answers(IndicatorsNamedAsked, permission=Permission.INDICATOR_READ)
def indicators_named(
    question: IndicatorsNamedAsked, asking: Asking, *, now: datetime
) -> IndicatorsNamed:
    """Return the indicator that each of the words names clearly; the register is open to its readers."""
    versions = IndicatorVersion.objects.filter(valid__contains=question.on)
    known = [
        (pairs_of(_OPENS.sub("", version.name_key)), version)
        for version in versions.select_related("indicator").order_by("id")
    ]
    return IndicatorsNamed(tuple(_named(phrase, known) for phrase in question.phrases))


def pairs_of(key: str) -> set[Pair]:
    """Return the pairs of words that stand side by side."""
    return set(pairwise(_WORD.findall(key)))


def _named(phrase: str, known: Sequence[tuple[set[Pair], IndicatorVersion]]) -> IndicatorPlace:
    spoken = pairs_of(search_key(phrase))
    ranked = sorted(
        (
            (len(pairs & spoken) / len(pairs), version.pk, version)
            for pairs, version in known
            if len(pairs) >= _FEWEST
        ),
        key=lambda each: (-each[0], each[1]),
    )
    if not ranked or ranked[0][0] < _SURE:
        return NONE
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _APART:
        return NONE
    version = ranked[0][2]
    code = version.indicator.code
    return IndicatorPlace(code, version.name, reverse("indicators:indicator", args=[code]))
