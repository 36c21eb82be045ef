"""Keeps the heavy parts of watching pages as rendered, for as long as what they show has the same version."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 256
"""So many parts are kept by each process of the server, the latest used ones; some 100 kB each."""

_Key = tuple[str, str | None, str, str]
_kept: OrderedDict[_Key, SafeString] = OrderedDict()
_lock = Lock()


def part(
    template: str, context: dict[str, Any] | Callable[[], dict[str, Any]], *, version: str, key: str
) -> SafeString:
    """A template rendered, or as it was rendered before for this version, language and key.

    The template may depend on nothing else: not on who looks, nor on the hour. A version names one state of this
    process alone (lec.reporting.watching); '' is none, so nothing is kept. A context that is asked for is asked for
    only where the template is rendered.
    """
    if not version:
        return _rendered(template, context)
    name = (template, get_language(), version, key)
    with _lock:
        found = _kept.get(name)
        if found is not None:
            _kept.move_to_end(name)
            return found
    made = _rendered(template, context)
    with _lock:
        _kept[name] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def _rendered(template: str, context: dict[str, Any] | Callable[[], dict[str, Any]]) -> SafeString:
    return render_to_string(template, context() if callable(context) else context)
