"""How many statements a page sends to the database: asked for in a process of its own and counted there."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any


def per_page(cookies: dict[str, str], paths: dict[str, str]) -> dict[str, int]:
    """Return the number of statements of each page, for the officer whose cookies these are."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.queries"],
        input=json.dumps({"cookies": cookies, "paths": paths}), text=True, stdout=subprocess.PIPE,
        check=True, env={**os.environ, "LIENTHONG_ROLE": "web"},
    )  # fmt: skip
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def main() -> None:
    """Ask for each page twice and count the second time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    import django

    django.setup()
    from django.test import Client

    asked = json.load(sys.stdin)
    client = Client(headers={"host": "127.0.0.1"})
    for name, value in asked["cookies"].items():
        client.cookies[name] = value
    counts = {}
    for name, path in asked["paths"].items():
        client.get(path)
        counts[name] = _counted(client, path)
    print(json.dumps(counts))


def _counted(client: Any, path: str) -> int:
    from django.db import connection

    seen: list[str] = []

    def note(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        seen.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(seen)


if __name__ == "__main__":
    main()
