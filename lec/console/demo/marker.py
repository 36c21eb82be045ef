"""Whose the database is: empty, the demo's own, or somebody's; only the demo's own is ever overwritten."""

import json
import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings

from lec.audit.models import Event
from lec.console.demo.building import Account
from lec.registry.models import Level, Organisation


class Owner(StrEnum):
    """Who filled the database."""

    NOBODY = "nobody"
    DEMO = "demo"
    SOMEBODY = "somebody"


def folder() -> Path:
    """Where the demo keeps its files."""
    return Path(settings.DATA_DIR) / "demo"


def owner() -> Owner:
    """Whose the database is.

    It is the demo's when the hash of its first event, which no other database has, is the one that the
    demo noted in its folder when it built that database.
    """
    if not Organisation.objects.exists():
        return Owner.NOBODY
    noted = _noted()
    return Owner.DEMO if noted and noted["founding"] == _founding() else Owner.SOMEBODY


def accounts() -> list[Account]:
    """The accounts noted when the demo was built."""
    noted = _noted() or {"accounts": []}
    return [Account(**account) for account in noted["accounts"]]


def note(accounts: list[Account]) -> None:
    """Note the database as the demo's, with its accounts, in a file that only its owner reads."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    content = {"founding": _founding(), "accounts": [asdict(account) for account in accounts]}
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
    fresh.replace(path)


def _path() -> Path:
    return folder() / "accounts.json"


def _noted() -> dict[str, Any] | None:
    try:
        read = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) and {"founding", "accounts"} <= read.keys() else None


def _founding() -> str:
    departments = Organisation.objects.filter(level=Level.DEPARTMENT).values("pk")
    first = Event.objects.filter(organisation_id__in=departments, number=1).values_list("hash", flat=True).first()
    return first or ""
