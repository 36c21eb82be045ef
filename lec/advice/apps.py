"""Registers the room advice with Django."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    """The room advice."""

    name = "lec.advice"
