"""The reader of directives: seconds for a ten-page directive, from the file's bytes to the proposals."""

import argparse
import time
from pathlib import Path
from typing import Any

from bench.__main__ import median_of

_DIRECTIVES = Path("src") / "lienthong" / "casework" / "tests" / "data" / "directives"
_PAGE = 2_400
"""Characters of a page of an official document: A4, Times New Roman 14, single spacing."""
_RUNS = 7


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Read a ten-page directive several times and print the median."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from lienthong.casework.reading import read_document
    from lienthong.systems.directives.reading import default_names, read_directive

    default_names()
    text = (_DIRECTIVES / "tb-ket-luan-2020.txt").read_text(encoding="utf-8")
    pages = 10
    body = text[: text.index("**Nơi nhận")]
    long = (body * (1 + pages * _PAGE // len(body)))[: pages * _PAGE].encode()
    reading, parsing = [], []
    found = 0
    for _ in range(max(_RUNS, options.runs)):
        begun = time.perf_counter()
        draft = read_document(long, "directive.txt")
        read = time.perf_counter()
        found = len(read_directive(draft).proposals)
        parsing.append(read - begun)
        reading.append(time.perf_counter() - read)
    figures = {
        "pages": pages, "characters": len(long.decode(errors="ignore")), "proposals": found,
        "seconds": median_of([a + b for a, b in zip(parsing, reading, strict=True)]),
        "seconds_layout": median_of(parsing), "seconds_rules": median_of(reading),
    }  # fmt: skip
    print(f"{pages} pages, {found} proposals: {figures['seconds']} s "
          f"(layout {figures['seconds_layout']} s, rules {figures['seconds_rules']} s)")  # fmt: skip
    return figures
