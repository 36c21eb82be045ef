"""A short mark of what somebody was shown, to notice on saving that it has changed since."""

import hashlib
import json
from collections.abc import Mapping


def fingerprint(values: Mapping[str, object]) -> str:
    """Sixteen letters and digits that are equal exactly when the values are; order does not matter."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
