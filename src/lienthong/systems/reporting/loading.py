"""Entering the report regimes that are shipped as data, each version from its own day."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from lienthong.agencies import data_files
from lienthong.identity.officers import Officer
from lienthong.systems.reporting.actions.regimes import RegimeContent, new_version, publish_regime
from lienthong.systems.reporting.models import Regime


def files() -> list[Path]:
    """Return the files of the shipped regimes, by name."""
    return sorted((data_files.folder() / "regimes").glob("*.yaml"))


def load_regimes(*, by: Officer, now: datetime) -> int:
    """Enter every shipped regime and version that the register lacks; return how many versions are new."""
    return sum(_load(yaml.safe_load(path.read_text(encoding="utf-8")), by, now) for path in files())


def _load(data: dict[str, Any], by: Officer, now: datetime) -> int:
    regime = Regime.objects.filter(code=data["code"]).first()
    # What an administrator published since is not undone: only days after the newest version are entered.
    known = regime.versions.order_by("-number").first() if regime else None
    added = 0
    for version in data["versions"]:
        content, first = _content(version), version["from"]
        if known is not None and first <= known.valid.lower:
            continue
        if regime is None:
            known = publish_regime(
                code=data["code"],
                owner=data["owner"],
                mandate_subject=data.get("mandate_subject", ""),
                content=content,
                from_date=first,
                by=by,
                now=now,
            )
            regime = known.regime
        else:
            known = new_version(regime=regime, content=content, from_date=first, by=by, now=now)
        added += 1
    return added


def _content(version: dict[str, Any]) -> RegimeContent:
    return RegimeContent(**{name: value for name, value in version.items() if name != "from"})
