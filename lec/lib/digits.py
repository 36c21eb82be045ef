"""Arabic and Thai digits, one into the other."""

_THAI = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC = "0123456789"
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)
_TO_THAI = str.maketrans(_ARABIC, _THAI)


def to_arabic(text: str) -> str:
    """Return the text with every Thai digit as an Arabic one; nothing else changes."""
    return text.translate(_TO_ARABIC)


def to_thai(text: str) -> str:
    """Return the text with every Arabic digit as a Thai one; nothing else changes."""
    return text.translate(_TO_THAI)
