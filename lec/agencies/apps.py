"""Registers the room agencies with Django."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """The room agencies."""

    name = "lec.agencies"
