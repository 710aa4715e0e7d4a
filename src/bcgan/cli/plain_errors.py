"""Errors as one plain sentence on the last line of stderr, with a meaningful exit status."""

import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from bcgan.errors import Terminated, TrainingInterruptedError

logger = logging.getLogger(__name__)


class PlainError(click.ClickException):
    """An error that click shows as one sentence."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        """Say what is wrong.

        Args:
            sentence: What is wrong, where, and how to fix it.
            exit_code: Exit status of the command.
        """
        super().__init__(" ".join(sentence.split()))
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it for the class


@contextmanager
def _terminate_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, with a sentence and a closed MLflow run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated

    previous = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


@contextmanager
def plain_errors(verbose: bool = False) -> Iterator[None]:
    """Turn errors that a user can cause into one sentence; others pass with their traceback.

    Args:
        verbose: Print the traceback too; the environment variable `BCGAN_DEBUG=1` does the same.

    Yields:
        Nothing.

    Raises:
        PlainError: For what `explain` knows, and for Ctrl-C.
    """
    try:
        with _terminate_like_ctrl_c():
            yield
    except click.ClickException:
        raise
    except KeyboardInterrupt as error:
        signal_name = "SIGTERM" if isinstance(error, Terminated) else "Ctrl-C"
        _close_tracked_run(f"Stopped by {signal_name}.")
        raise PlainError(
            f"Stopped by {signal_name}; what was finished is kept, and the same command with "
            "--only-missing-outputs makes the rest.",
            TrainingInterruptedError.exit_code,
        ) from error
    except Exception as error:
        # Late, since the hooks load PyTorch.
        from bcgan.hooks.explanation import explain

        known = explain(error)
        if known is None:
            raise
        if verbose or os.environ.get("BCGAN_DEBUG", "") not in ("", "0"):
            traceback.print_exception(error)
        logger.debug("The command failed.", exc_info=error)
        raise PlainError(str(known), known.exit_code) from error


def _close_tracked_run(sentence: str) -> None:
    """Mark an open MLflow run as stopped; at exit MLflow would call it finished."""
    mlflow = sys.modules.get("mlflow")
    if mlflow is None:
        return
    try:
        while mlflow.active_run():
            status = TrainingInterruptedError.exit_code
            mlflow.set_tags({"error": sentence, "exit_code": str(status)})
            mlflow.end_run("KILLED")
    except Exception as error:
        logger.warning("The MLflow run could not be closed: %s", error)
