"""Atomic writes: a reader sees the whole old file or the whole new one, never a part."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bcgan.storage import plain_storage_errors

# Read once: asking for it means setting it, for all threads.
_UMASK = os.umask(0)
os.umask(_UMASK)


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that replaces it on success.

    Args:
        path: Final location; missing parent folders are created.

    Yields:
        A path to write to, in the same folder and with the same suffix.

    Raises:
        StorageError: If the disk is full or the right is missing; `path` is then untouched.
        Exception: Whatever else the body raises; `path` is then untouched too.
    """
    with plain_storage_errors(path), _temporary_file(path) as temporary:
        yield temporary
        # Without this a power cut can leave the name with nothing behind it.
        _flush(temporary)
        os.replace(temporary, path)
        _flush_folder(path.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(path: Path) -> None:
    # Not all file systems, and no Windows, can flush a folder.
    with suppress(OSError):
        _flush(path)


@contextmanager
def _temporary_file(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    # mkstemp makes files private (0600); give them what an ordinary open() would give.
    temporary.chmod(0o666 & ~_UMASK)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder beside `path` that replaces it on success.

    Args:
        path: Final location; missing parent folders are created. A folder that is there is
            removed at the end.

    Yields:
        An empty folder to write to.

    Raises:
        StorageError: If the disk is full or the right is missing; `path` is then untouched.
        Exception: Whatever else the body raises; `path` is then untouched too.
    """
    with plain_storage_errors(path), _temporary_folder(path) as temporary:
        yield temporary
        with _temporary_folder(path) as old:
            # A folder cannot replace one that holds files: the old one steps aside first.
            aside = old / path.name
            if path.exists():
                os.replace(path, aside)
            try:
                os.replace(temporary, path)
            except BaseException:
                if aside.exists() and not path.exists():
                    os.replace(aside, path)
                raise


@contextmanager
def _temporary_folder(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    temporary.chmod(0o777 & ~_UMASK)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically.

    Args:
        path: Final location.
        text: Content; newlines are written as they are.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file atomically, indented, keys in the given order.

    Args:
        path: Final location.
        value: Anything `json.dumps` takes; NaN and infinity are refused.

    Raises:
        ValueError: If `value` holds NaN or an infinity, which JSON has no word for.
    """
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
