"""Registers the room headcounts with Django."""

from django.apps import AppConfig


class HeadcountsConfig(AppConfig):
    """The room headcounts."""

    name = "lec.headcounts"
