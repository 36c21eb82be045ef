"""The command `lec`: Django's own commands and those of the console room."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run `lec NAME ...`; dashes in NAME stand for underscores."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lec.config.settings")
    arguments = list(sys.argv)
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    execute_from_command_line(arguments)
