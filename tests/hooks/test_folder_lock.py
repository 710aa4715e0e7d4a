"""One run at a time in a folder, however the one before it ended."""

import errno
import fcntl
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from bcgan.errors import RunBusyError
from bcgan.hooks.folder_lock import LOCK_FILE, FolderLock

HOLDER = {"pid": 4711, "host": "night", "started": "2026-01-02T03:04:05+00:00"}


def take(folder: Path) -> FolderLock:
    lock = FolderLock.take(folder, HOLDER)
    assert lock is not None
    return lock


def test_second_claim_is_refused_and_names_the_holder(tmp_path: Path) -> None:
    take(tmp_path / "new")
    with pytest.raises(RunBusyError, match="process 4711 on night since 2026-01-02") as caught:
        take(tmp_path / "new")
    assert caught.value.exit_code == 6
    assert take(tmp_path / "other") is not None


def test_released_folder_is_free(tmp_path: Path) -> None:
    take(tmp_path).release()
    take(tmp_path).release()
    assert (tmp_path / LOCK_FILE).read_text() == ""


def test_claim_dies_with_its_process_and_not_with_a_text_that_was_left(tmp_path: Path) -> None:
    # The number of a process that is alive, as after a restart of the machine.
    (tmp_path / LOCK_FILE).write_text(json.dumps({**HOLDER, "pid": os.getpid()}))
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        take(tmp_path)
        os.write(tell, b"x")
        signal.pause()
    os.read(ready, 1)
    with pytest.raises(RunBusyError):
        take(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    take(tmp_path).release()


def test_file_system_without_locks_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert FolderLock.take(tmp_path, HOLDER) is None
    assert "without locks" in caplog.text
