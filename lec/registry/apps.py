"""Registers the room registry with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The room registry."""

    name = "lec.registry"
