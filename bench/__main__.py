"""The benchmarks: ``script/bench NAME [--json FILE]``; figures and ratios, medians of several runs."""

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Any

BENCHMARKS = {
    "exchange": "signed document exchange beside django-pyas2 and a bare loop",
    "fanout": "one signed document to every agency, from issue to the last receipt",
    "axis_fanout": "the axis's part of that alone",
    "reader": "the reader of directives on ten pages",
    "start": "start of a loaded node, first installation, loading of the registry",
    "screens": "server time and size of the main pages with a million documents",
    "command": "command centre with 345,600 figures: pages, thresholds, brief, charts on a throttled phone",
    "memory": "memory of the whole idle node",
    "tasks": "220,000 tasks of ten years: the split at any date, the pages",
    "reporting": "20.7 million reported values: national questions, submission, correction, import, export",
}


def main() -> int:
    """Run one benchmark, print its figures and, if asked, write them as JSON."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", metavar="FILE", help="write the figures to a file")
    parser.add_argument("--runs", type=int, default=3, help="runs whose median is printed")
    parser.add_argument("--tasks", type=int, help="so many tasks instead of 220,000, for trying")
    parser.add_argument("--folder", type=Path, default=Path("var") / "bench",
                        help="where servers and generated data are kept")  # fmt: skip
    options = parser.parse_args()
    if not options.name:
        for name, what in BENCHMARKS.items():
            print(f"{name:<12} {what}")
        return 0
    options.folder = options.folder.absolute()
    options.folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "machine": machine(),
        **importlib.import_module(f"bench.{options.name}").run(options),
    }
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def machine() -> dict[str, Any]:
    """Describe the machine, without its name."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(), "memory_gib": round(pages / 1024**3, 1),
        "system": platform.system(), "python": platform.python_version(),
        "day": time.strftime("%Y-%m-%d"), "load_before": round(os.getloadavg()[0], 2),
    }  # fmt: skip


def median_of(runs: list[float]) -> float:
    """Return the median, to three figures."""
    middle = statistics.median(runs)
    return float(f"{middle:.3g}")


if __name__ == "__main__":
    sys.exit(main())
