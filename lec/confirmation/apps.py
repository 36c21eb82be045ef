"""Registers the room confirmation with Django."""

from django.apps import AppConfig


class ConfirmationConfig(AppConfig):
    """The room confirmation."""

    name = "lec.confirmation"
