"""An Ed25519 signature under each publication and each head of the chain, where there is a key.

What belongs here: signing the hash of a manifest or the head of a chain, and checking a signature
against the keys that a verifier trusts, each from its day on. Where the keys are is a setting;
without them nothing is signed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.errors import WiringError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Of what a signature is: one of a manifest is none of a head.
PREFIX, HEAD = b"iid publication\0", b"iid head\0"
_KEY = re.compile(
    r"(?:^from[ \t]+(\S+)[ \t]*$\s*)?"
    r"(^-----BEGIN PUBLIC KEY-----$.*?^-----END PUBLIC KEY-----$)",
    re.MULTILINE | re.DOTALL,
)


def sign(private_key: Path, text: str, *, prefix: bytes = PREFIX) -> str:
    """The signature of a text, in hexadecimal.

    Args:
        private_key: an Ed25519 key, PEM without a password (`openssl genpkey -algorithm ed25519`).
        text: such as the hash of a manifest.
        prefix: of what kind it is.

    Raises:
        WiringError: the file holds no such key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(private_key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(private_key, error) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(private_key)
    return key.sign(prefix + text.encode()).hex()


@dataclass(frozen=True)
class TrustedKey:
    """A public key, and the day in WITA from which it counts; None for always."""

    since: dt.date | None
    key: Ed25519PublicKey


def trusted_keys(file: Path) -> list[TrustedKey]:
    """The keys that a verifier trusts, in the order of their days.

    Args:
        file: one or more public halves, PEM (`openssl pkey -pubout`). A line `from 2026-11-24`
            before a key says from which day it counts, until the next one does.

    Raises:
        WiringError: the file holds no such key, or a day that is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    found = []
    try:
        text = file.read_text(encoding="ascii")
        for day, pem in _KEY.findall(text):
            key = load_pem_public_key(pem.encode())
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError("another kind of key")
            found.append(TrustedKey(dt.date.fromisoformat(day) if day else None, key))
    except (OSError, ValueError) as error:
        raise _unusable(file, error) from error
    if not found or text.count("-----BEGIN") != len(found):
        raise _unusable(file)
    return sorted(found, key=lambda one: one.since or dt.date.min)


def key_of(keys: list[TrustedKey], day: dt.date) -> TrustedKey | None:
    """The key that counts on a day; None before the first."""
    counting = [one for one in keys if one.since is None or one.since <= day]
    return counting[-1] if counting else None


def is_signed(
    trusted: TrustedKey, text: str, signature: str | None, *, prefix: bytes = PREFIX
) -> bool:
    """Whether a signature is that of the trusted key.

    Args:
        trusted: the key that counts.
        text: what was signed, such as the hash of a manifest.
        signature: in hexadecimal; None for none.
        prefix: of what kind it is.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        trusted.key.verify(bytes.fromhex(signature or ""), prefix + text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _unusable(path: Path, error: Exception | None = None) -> WiringError:
    if isinstance(error, OSError):
        problem = f"the key {path} cannot be read: {error.strerror}"
        return WiringError(problem, "name it in IID_SIGNING_KEY or IID_TRUSTED_KEY")
    return WiringError(f"{path.name} is not an Ed25519 key", "see docs/settings.md")
