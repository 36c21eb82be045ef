"""Registers the room inspections with Django."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The room inspections."""

    name = "lec.inspections"
