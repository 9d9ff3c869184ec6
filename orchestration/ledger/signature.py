"""An Ed25519 signature under each publication, for deployments that keep a key.

What belongs here: signing the hash of a manifest, and checking a signature against the key that a
verifier trusts. Where the keys are is a setting; without them nothing is signed.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.errors import WiringError

PREFIX = b"iid publication\0"


def sign(private_key: Path, manifest_sha256: str) -> str:
    """The signature of a manifest, in hexadecimal.

    Args:
        private_key: an Ed25519 key, PEM without a password (`openssl genpkey -algorithm ed25519`).
        manifest_sha256: hash of the manifest.

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
    return key.sign(PREFIX + manifest_sha256.encode()).hex()


def is_signed(public_key: Path, manifest_sha256: str, signature: str | None) -> bool:
    """Whether a signature is that of the trusted key.

    Args:
        public_key: its public half, PEM (`openssl pkey -pubout`).
        manifest_sha256: hash of the manifest.
        signature: in hexadecimal; None for none.

    Raises:
        WiringError: the file holds no such key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(public_key.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(public_key, error) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unusable(public_key)
    try:
        key.verify(bytes.fromhex(signature or ""), PREFIX + manifest_sha256.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _unusable(path: Path, error: Exception | None = None) -> WiringError:
    if isinstance(error, OSError):
        problem = f"the key {path} cannot be read: {error.strerror}"
        return WiringError(problem, "name it in IID_SIGNING_KEY or IID_TRUSTED_KEY")
    return WiringError(f"{path.name} is not an Ed25519 key", "see docs/settings.md")
