"""Identity of the code that decides how a training goes."""

import hashlib
from pathlib import Path

import torch

import bcgan

PACKAGES = ("gan", "classifiers", "synthesizer")


def code_digest() -> str:
    """Hash the sources that take part in training, and PyTorch's version.

    A checkpoint written by other code is not continued from: its result would be neither the
    old code's nor the new one's.

    Returns:
        A hexadecimal SHA-256.
    """
    digest = hashlib.sha256(torch.__version__.encode())
    root = Path(bcgan.__file__).parent
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
