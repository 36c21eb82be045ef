"""Unreadable at rest: attached files under AES-GCM, identifiers under deterministic AES-SIV."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_VERSION = b"\x01"
_NONCE = 12
_FILES = b"lec attached files"
LEAST_FILE_KEY = 32
TEXT_KEY = 64


class SealBroken(ValueError):
    """The sealed thing was altered, cut short, or sealed under another key."""


def seal_bytes(key: bytes, data: bytes) -> bytes:
    """Encipher a file; `key` is at least 32 bytes. The same data seals differently every time."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_file_key(key)).encrypt(nonce, data, _VERSION)


def open_bytes(key: bytes, blob: bytes | memoryview) -> bytes:
    """Decipher what `seal_bytes` made; raise SealBroken when it is not whole or the key is another."""
    blob = bytes(blob)
    if blob[:1] != _VERSION:
        raise SealBroken("unknown kind of seal")
    nonce, sealed = blob[1 : 1 + _NONCE], blob[1 + _NONCE :]
    try:
        return AESGCM(_file_key(key)).decrypt(nonce, sealed, _VERSION)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the file's seal is broken") from error


def seal_text(key: bytes, text: str) -> str:
    """Encipher a short text so that equal texts seal equally; `key` is 64 bytes.

    The answer is URL-safe ASCII without padding: it can be unique, indexed and searched by equality.
    """
    return urlsafe_b64encode(_text_cipher(key).encrypt(text.encode(), None)).rstrip(b"=").decode()


def open_text(key: bytes, sealed: str) -> str:
    """Decipher what `seal_text` made; raise SealBroken when it is not whole or the key is another."""
    try:
        padded = sealed.encode("ascii") + b"=" * (-len(sealed) % 4)
        return _text_cipher(key).decrypt(urlsafe_b64decode(padded), None).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the text's seal is broken") from error


def _file_key(key: bytes) -> bytes:
    # A key of its own, so that the key of the identifiers never serves two ciphers.
    if len(key) < LEAST_FILE_KEY:
        raise TypeError("the key of sealed files is at least 32 bytes")
    return HKDFExpand(SHA256(), 32, _FILES).derive(key)


@lru_cache(maxsize=4)
def _text_cipher(key: bytes) -> AESSIV:
    # Kept, because making a cipher takes longer than enciphering an identifier with it.
    if len(key) != TEXT_KEY:
        raise TypeError("the key of sealed texts is 64 bytes")
    return AESSIV(key)
