"""Registers the room rolls with Django."""

from django.apps import AppConfig


class RollsConfig(AppConfig):
    """The room rolls."""

    name = "lec.rolls"
