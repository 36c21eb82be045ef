"""Registers the room reporting with Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The room reporting."""

    name = "lec.reporting"
