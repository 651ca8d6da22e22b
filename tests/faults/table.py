"""The outcome of the matrix as a table: ``python -m tests.faults.table REPORT``."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HEAD = (
    "| step | side | killed | messages | lost | doubled | sent again | other faults | kills to rest, s |",
    "|---|---|---|---:|---:|---:|---:|---:|---:|",
)


def table(lines: Iterable[dict[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table."""
    return [*HEAD, *(_row(line) for line in lines)]


def _row(line: dict[str, Any]) -> str:
    cells = (
        line["step"],
        line["moment"],
        ", ".join(line["targets"]),
        line["expected"],
        line["lost"],
        line["doubled"],
        line["sent_again"],
        len(line["faults"]),
        f"{line['to_rest']:.0f}",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    report = Path(sys.argv[1]).read_text().splitlines()
    sys.stdout.write("\n".join(table(json.loads(line) for line in report)) + "\n")
