"""Locks keep others out and are free once their holder is gone."""

import subprocess
import sys
import textwrap
from pathlib import Path

from bcgan.grid.locks import sole_lock, waited_lock


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "below" / "x.lock"
    with sole_lock(path) as first, sole_lock(path) as second:
        assert (first, second) == (True, False)
    with sole_lock(path) as third:
        assert third


def test_a_killed_holder_holds_nothing_and_who_waits_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    code = f"""
        import os, signal, time
        from pathlib import Path
        from bcgan.grid.locks import waited_lock
        with waited_lock(Path({str(path)!r})):
            print("held", flush=True)
            time.sleep(0.3)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    told = []
    with waited_lock(path, lambda: told.append("waiting")):
        assert told == ["waiting"]
    process.communicate()
