"""Every row of every table, to prove that nothing at all was written."""

from typing import Any

from django.apps import apps

BESIDE = {"sessions.Session", "axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"}
"""What a browser's visit leaves, whatever it does."""


def everything() -> dict[str, list[Any]]:
    """The rows by the table's name."""
    models = [model for model in apps.get_models() if model._meta.label not in BESIDE]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}
