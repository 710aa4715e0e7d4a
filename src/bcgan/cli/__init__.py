"""The commands `kedro run` (extended), `kedro synth` and `bcgan`."""

# Has to be the first import of all: it speaks to Kedro through the environment.
from bcgan.cli import early_logging
from bcgan.cli.commands import cli, main, run, synth

__all__ = ["cli", "early_logging", "main", "run", "synth"]
