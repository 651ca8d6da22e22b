"""``lienthong directives read``: what the reader proposes for a file, as JSON or as a table."""

import argparse
import json
from pathlib import Path

from lienthong.node import commands


def run(options: argparse.Namespace) -> int:
    """Print the proposals for ``options.file``.

    :raises commands.Failure: if there is no such file or its text cannot be read.
    """
    path = Path(options.file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise commands.Failure(f"Không mở được tệp {options.file}.") from error
    commands.prepare_django("worker")
    from lienthong.base.errors import Refusal
    from lienthong.casework.reading import read_document
    from lienthong.systems.directives.reading import read_directive

    try:
        reading = read_directive(read_document(data, path.name))
    except Refusal as refusal:
        raise commands.Failure(f"{refusal.sentence} [{refusal.code}]") from refusal
    commands.say(json.dumps(reading.to_data(), ensure_ascii=False, indent=2))
    return 0
