"""Fetching a file over HTTP: with progress, retries, and never half a file."""

import hashlib
import http.client
import logging
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tqdm import tqdm

import bcgan
from bcgan.errors import InputError

logger = logging.getLogger(__name__)

_BLOCK = 1 << 16
_TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class DownloadError(InputError):
    """A file cannot be had from the network, or is not the one that was meant."""


class _TruncatedError(OSError):
    """A connection ended before the announced length."""


def fetch(
    url: str,
    path: Path,
    *,
    sha256: str = "",
    attempts: int = 4,
    pause: float = 1.0,
    timeout: float = 30.0,
) -> None:
    """Fetch a file.

    What may pass by itself (no connection, a timeout, a truncated answer, the statuses 408, 425,
    429, 500 and 502 to 504) is tried again, after a pause that doubles each time.

    Args:
        url: Address, http or https.
        path: Where to write; what is there when this fails is of no use.
        sha256: Checksum the file must have; empty to take any.
        attempts: How often to try.
        pause: Seconds before the second attempt.
        timeout: Seconds without an answer after which an attempt has failed.

    Raises:
        DownloadError: If no attempt succeeds, or the checksum differs.
    """
    for attempt in range(1, attempts + 1):
        try:
            found = _fetch_once(url, path, timeout)
            break
        except (OSError, http.client.HTTPException) as error:
            reason = _reason(error)
            if attempt == attempts or not _may_pass(error):
                raise DownloadError(f"{url} cannot be downloaded ({reason}).") from error
            wait = pause * 2 ** (attempt - 1)
            logger.warning("%s: %s; trying again in %g s.", url, reason, wait)
            time.sleep(wait)
    if sha256 and found != sha256:
        raise DownloadError(
            f"{url} is not the file that is expected (its SHA-256 is {found}, not {sha256})."
        )


def _fetch_once(url: str, path: Path, timeout: float) -> str:
    """Fetch a file, and give its SHA-256."""
    headers = {"User-Agent": f"bcgan/{bcgan.__version__}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=timeout) as answer, path.open("wb") as file:
        length = int(answer.headers.get("Content-Length") or 0)
        digest, received = _copy(answer, file, length, urlsplit(url).path.rpartition("/")[2])
    if length and received != length:
        raise _TruncatedError(f"it ended after {received:,} of {length:,} bytes")
    if not received:
        raise _TruncatedError("it is empty")
    return digest


def _copy(answer: IO[bytes], file: IO[bytes], length: int, name: str) -> tuple[str, int]:
    digest = hashlib.sha256()
    received = 0
    with tqdm(
        total=length or None,
        desc=name,
        unit="B",
        unit_scale=True,
        disable=not sys.stderr.isatty(),
        dynamic_ncols=True,
    ) as bar:
        while block := answer.read(_BLOCK):
            file.write(block)
            digest.update(block)
            received += len(block)
            bar.update(len(block))
    return digest.hexdigest(), received


def _may_pass(error: Exception) -> bool:
    return not isinstance(error, urllib.error.HTTPError) or error.code in _TRANSIENT_STATUS


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"status {error.code} {error.reason}"
    inner = getattr(error, "reason", None) or error
    return " ".join(str(inner).split()) or type(inner).__name__
