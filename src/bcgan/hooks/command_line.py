"""The command that a run belongs to, as it was typed."""

import shlex
import sys
from pathlib import Path


def command_line() -> str:
    """Give the command with its arguments; `Python` where it is neither `kedro` nor `bcgan`."""
    program = Path(sys.argv[0]).name
    if program == "__main__.py":  # python -m kedro
        program = Path(sys.argv[0]).parent.name
    return shlex.join([program, *sys.argv[1:]]) if program in ("kedro", "bcgan") else "Python"
