"""One prepared node per session, from which each group of faults takes a copy."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults import site
from tests.faults.site import Site

#: The whole matrix: every target alone at every point, with this many seeds.
SEEDS = int(os.environ.get("LIENTHONG_FAULT_SEEDS", "0"))
MESSAGES = int(os.environ.get("LIENTHONG_FAULT_MESSAGES", "1000" if SEEDS else "40"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write a failure down when it happens: the whole matrix takes long."""
    target = os.environ.get("LIENTHONG_FAULT_REPORT")
    if target and report.failed:
        with Path(target).with_suffix(".failures").open("a") as failures:
            failures.write(f"{report.nodeid} ({report.when})\n{report.longreprtext}\n\n")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the database's account can enter."""
    made = Path(tempfile.mkdtemp(prefix="lienthong-faults-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def template(folder: Path) -> Path:
    """A node that stands still, with a small government and one real document."""
    site.prepare(folder / "template")
    return folder / "template"


@pytest.fixture(scope="module")
def node(folder: Path, template: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A running node for the tests of one module."""
    data = site.copy(template, folder / request.module.__name__.rpartition(".")[2])
    with site.running(data) as running:
        yield running
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="module")
def fresh_node(folder: Path, template: Path) -> Iterator[Callable[[str], Site]]:
    """Return a function that gives a running node by name, ending the one before it."""
    with ExitStack() as stack:
        current: dict[str, Site] = {}

        def give(name: str) -> Site:
            if name not in current:
                stack.close()
                current.clear()
                data = site.copy(template, folder / name)
                stack.callback(shutil.rmtree, data, ignore_errors=True)
                current[name] = stack.enter_context(site.running(data))
            return current[name]

        yield give
