"""Django's own commands, for maintainers: ``python -m lienthong.node.manage COMMAND``."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one of Django's management commands with the node's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
