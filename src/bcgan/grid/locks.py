"""One worker at a time in a folder, also when two grids or an orphaned worker want it."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.5


@contextmanager
def waited_lock(path: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a lock, after waiting for whoever holds it.

    The kernel frees it when its process ends, however that is.

    Args:
        path: The lock's file; it is made where it is missing, and stays.
        on_wait: Called once if the lock is not free.

    Yields:
        Nothing. Where the file system has no locks, nothing is locked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        waited = False
        while not _taken(handle):
            if not waited:
                on_wait()
            waited = True
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)


@contextmanager
def sole_lock(path: Path) -> Iterator[bool]:
    """Hold a lock if it is free.

    Args:
        path: The lock's file; it is made where it is missing, and stays.

    Yields:
        Whether it is held now.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield _taken(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # no locks on this file system
    return True
