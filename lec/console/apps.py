"""Registers the room console with Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The room console."""

    name = "lec.console"
