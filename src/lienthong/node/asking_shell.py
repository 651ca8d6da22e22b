"""The questions that the command line answers from the database, imported when asked."""

import argparse
from importlib import import_module


def mandate_holder(options: argparse.Namespace) -> int:
    """Print who held ``options.subject`` on ``options.on``; exit code 1 when nobody did."""
    return _run("lienthong.node.shell.mandates", options)


def figure_show(options: argparse.Namespace) -> int:
    """Print the figure ``options.code`` as known on ``options.as_of``; exit code 1 when there is none."""
    return _run("lienthong.node.shell.figures", options)


def _run(module: str, options: argparse.Namespace) -> int:
    answer: int = import_module(module).run(options)
    return answer
