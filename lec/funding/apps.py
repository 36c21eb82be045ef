"""Registers the room funding with Django."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """The room funding."""

    name = "lec.funding"
