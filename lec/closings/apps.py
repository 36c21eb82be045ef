"""Registers the room closings with Django."""

from django.apps import AppConfig


class ClosingsConfig(AppConfig):
    """The room closings."""

    name = "lec.closings"
