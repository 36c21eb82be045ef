"""Registers the room rounds with Django."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """The room rounds."""

    name = "lec.rounds"
