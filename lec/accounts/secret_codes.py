"""The secret that a slip carries: how it is made, printed in groups, read back and hashed."""

import hashlib
import secrets

from lec.lib.digits import to_arabic

# Crockford's alphabet: no letter that looks like a digit, so that a code can be typed from paper.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 24
"""Characters of a secret; 120 bits."""


def new_secret() -> str:
    """A random secret that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def grouped(secret: str) -> str:
    """The secret as it is printed: groups of four with hyphens between."""
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def read_secret(typed: str) -> str:
    """The secret meant by what somebody typed: small letters, spaces, hyphens, O for 0, I or L for 1."""
    kept = "".join(character for character in to_arabic(typed).upper() if character.isalnum())
    return kept.translate(_MISREAD)


def hash_secret(secret: str) -> str:
    """What the database keeps of a secret: SHA-256; enough for a random one, which needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
