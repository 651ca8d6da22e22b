"""A node for the browser: its own data folder, its own servers, the product's own web and worker."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lienthong.node import commands
from lienthong.node.embedded import account
from lienthong.node.supervisor import Supervisor

ROOT = Path(__file__).parents[2]
PASSWORD = "Lien-Thong-2020"


@dataclass(frozen=True)
class Site:
    """A running node and the people who can sign in."""

    address: str
    data: str
    people: dict[str, dict[str, str]]
    directive: str

    def ask(self, word: str, **values: Any) -> Any:
        """Have something prepared or looked up by a process of the node."""
        return ask(Path(self.data), word, **values)


@contextmanager
def running(data: Path) -> Iterator[Site]:
    """Have a node with a small government running for the length of a block.

    ``LIENTHONG_BROWSER_SITE`` may name the file of a node that runs already, to write journeys against.
    """
    ready = os.environ.get("LIENTHONG_BROWSER_SITE")
    if ready:
        yield Site(**json.loads(Path(ready).read_text()))
        return
    data.mkdir()
    data.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        # The test session's own choices are not those of a node.
        patch.delenv("LIENTHONG_PLAIN_STATIC", raising=False)
        patch.delenv("LIENTHONG_ROLE", raising=False)
        node = Supervisor(data, port=account.free_port(), say=lambda line: None)
        try:
            node.hold()
            node.start_servers()
            people = ask(data, "found")
            node.start_processes()
            commands.wait_until_ready(node)
            directive = ask(data, "carry")
            yield Site(node.address.rstrip("/"), str(data), people, directive)
        finally:
            node.stop()


def ask(data: Path, word: str, **values: Any) -> Any:
    """Have one word of the backstage done, and return its answer."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.browser.backstage", word, json.dumps(values)],
        env={
            **os.environ,
            "LIENTHONG_DATA": str(data),
            "LIENTHONG_ROLE": "worker",
            "DJANGO_SETTINGS_MODULE": "lienthong.node.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        },
        cwd=data,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout)
