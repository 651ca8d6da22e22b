"""Start: a loaded node from command to ready, first installation to ready, loading of the registry."""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import nodes
from bench.__main__ import median_of


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure and print the three times."""
    data = options.folder / "start"
    loads, empty_starts, starts = [], [], []
    for _ in range(options.runs):
        shutil.rmtree(data, ignore_errors=True)
        with nodes.running(data) as node:
            empty_starts.append(node.seconds_to_ready)
        loads.append(nodes.load_once(data))
        with nodes.running(data) as node:
            starts.append(node.seconds_to_ready)
    installed = _install(options.folder / "install")
    figures = {
        "up_from_loaded_s": median_of(starts),
        "up_from_nothing_s": median_of(empty_starts),
        "load_registry_s": median_of(loads),
        "install_s": round(installed, 1),
        "install_to_ready_s": round(installed + median_of(empty_starts), 1),
    }
    for name, value in figures.items():
        print(f"{name:<20} {value:>8}")
    return figures


def _install(folder: Path) -> float:
    """Install the program into a fresh environment from the package index, once."""
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run(
        [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet",
         "--disable-pip-version-check", "-e", str(Path(__file__).parents[1])],
        check=True,
    )  # fmt: skip
    return time.monotonic() - begun
