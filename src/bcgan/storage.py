"""Full disks and missing rights as one plain sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bcgan.errors import StorageError

_WITHOUT_ROOM = (errno.ENOSPC, errno.EDQUOT)
_WITHOUT_RIGHT = (errno.EACCES, errno.EPERM)


def storage_error(error: OSError, path: Path | None = None) -> StorageError | None:
    """Say in a sentence why something cannot be stored.

    Args:
        error: What the operating system said.
        path: What was being written, where it is known; the error may name a file itself.

    Returns:
        The sentence; nothing for an error of another kind.
    """
    place = error.filename or path or "A temporary file"
    if error.errno in _WITHOUT_ROOM:
        return StorageError(
            f"{path or place} cannot be written: there is no space left. Make room and run the "
            "same command again; what is there already is kept."
        )
    if error.errno == errno.EROFS:
        return StorageError(f"{place} cannot be written: its file system is read-only.")
    if error.errno in _WITHOUT_RIGHT:
        return StorageError(
            f"{place} cannot be used: the right to it is missing. Change its owner or mode, or run "
            "as another user."
        )
    return None


@contextmanager
def plain_storage_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a full disk or a missing right into a sentence.

    Args:
        path: What is being written.

    Yields:
        Nothing.

    Raises:
        StorageError: For these; all other errors pass.
    """
    try:
        yield
    except OSError as error:
        known = storage_error(error, path)
        if known is None:
            raise
        raise known from error
