"""Registers the room premises with Django."""

from django.apps import AppConfig


class PremisesConfig(AppConfig):
    """The room premises."""

    name = "lec.premises"
