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
def _clean_stops() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does: with a sentence, and no tracebacks of threads."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        # A pool of processes that is broken off can fail in a thread of its own. The process ends
        # now, so the hook stays.
        threading.excepthook = _note_failed_thread
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    previous = {signal.SIGTERM: signal.signal(signal.SIGTERM, stop)}
    # A shell lets jobs in the background ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        previous[signal.SIGINT] = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _note_failed_thread(failure: threading.ExceptHookArgs) -> None:
    logger.debug("A thread failed while the command was stopped.", exc_info=failure.exc_value)


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
        with _clean_stops():
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
