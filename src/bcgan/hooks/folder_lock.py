"""A claim on a folder that one run at a time can hold, and that dies with its process."""

import errno
import fcntl
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bcgan.errors import RunBusyError

logger = logging.getLogger(__name__)

LOCK_FILE = ".run.lock"

_NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


class FolderLock:
    """An exclusive claim on a folder.

    The kernel keeps it (`flock`), not the file's content: it is taken in one step, and is free
    again as soon as its process is gone, however that ended. A process number written down could
    have been given to another process since, and says nothing in another container. The file
    stays, and names the holder for the message that others get.
    """

    def __init__(self, path: Path, handle: int) -> None:
        """Keep a lock that was taken.

        Args:
            path: The lock's file.
            handle: Its open file descriptor.
        """
        self.path = path
        self._handle = handle

    @classmethod
    def take(cls, folder: Path, holder: Mapping[str, Any]) -> "FolderLock | None":
        """Claim a folder.

        Args:
            folder: The folder; it is made where it is missing.
            holder: Who claims it, `pid`, `host` and `started` above all; JSON values.

        Returns:
            The claim; nothing, after a warning, where the file system has no locks.

        Raises:
            RunBusyError: If another run holds it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / LOCK_FILE
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise RunBusyError(
                f"Another run is at work on {folder} ({_named(path)}): wait until it has ended; "
                "nothing was changed."
            ) from None
        except OSError as error:
            os.close(handle)
            if error.errno not in _NO_LOCKS_HERE:
                raise
            logger.warning(
                "%s is on a file system without locks: take care that no second run of the same "
                "table, variant and seed is started.",
                folder,
            )
            return None
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(dict(holder)).encode(), 0)
        return cls(path, handle)

    def release(self) -> None:
        """Give the folder back; forks that hold the file open do not keep it."""
        os.ftruncate(self._handle, 0)
        fcntl.flock(self._handle, fcntl.LOCK_UN)
        os.close(self._handle)


def _named(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']} since {holder['started']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "its process is not known"
