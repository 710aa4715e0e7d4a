"""Errors as one plain sentence on the last line of stderr, with a meaningful exit status."""

import logging
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
from kedro.config import MissingConfigException
from kedro.validation.exceptions import DataValidationError, ParameterValidationError

from bcgan.errors import ArtefactError, BcganError, SettingsError, TrainingInterruptedError

logger = logging.getLogger(__name__)

_PYDANTIC_TEXT = re.compile(
    r"Parameter '(?P<group>[^']+)': .*?\n(?P<name>\S+)\n\s+(?P<reason>.+?) "
    r"\[type=(?P<type>\w+), input_value=(?P<value>.+?), input_type=",
    re.DOTALL,
)


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


class Terminated(KeyboardInterrupt):
    """SIGTERM: a scheduler wants the command to stop."""


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
        _close_tracked_run()
        signal_name = "SIGTERM" if isinstance(error, Terminated) else "Ctrl-C"
        raise PlainError(
            f"Stopped by {signal_name}; what was finished is kept, and the same command with "
            "--only-missing-outputs makes the rest.",
            TrainingInterruptedError.exit_code,
        ) from error
    except Exception as error:
        known = explain(error)
        if known is None:
            raise
        if verbose or os.environ.get("BCGAN_DEBUG", "") not in ("", "0"):
            traceback.print_exception(error)
        logger.debug("The command failed.", exc_info=error)
        raise PlainError(str(known), known.exit_code) from error


def explain(error: BaseException) -> BcganError | None:
    """Find the plain error behind what Kedro raised.

    Args:
        error: What ended the command.

    Returns:
        The first of our own errors in the chain of causes, or one that says in our words what
        Kedro says in many; `None` for anything else.
    """
    chain = list(_causes(error))
    for each in chain:
        if isinstance(each, BcganError):
            return each
    for each in chain:
        if isinstance(each, ParameterValidationError):
            return SettingsError(_parameter_sentence(str(each)))
        if isinstance(each, DataValidationError):
            return ArtefactError(
                f"The artefact '{each.dataset_name}' is not as it should be "
                f"({' '.join(each.message.split())}); run the pipeline that makes it again."
            )
        if isinstance(each, MissingConfigException):
            return SettingsError(f"{each}; check --env and --conf-source.")
    if isinstance(error, ValueError) and str(error).startswith(
        ("Failed to find the pipeline named", "Pipeline does not contain")
    ):
        return SettingsError(f"{error}; check the names on the command line.")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)


def _parameter_sentence(text: str) -> str:
    found = _PYDANTIC_TEXT.search(text)
    if found is None:
        return text.removeprefix("Parameter validation failed:\n- ").split("\n- ")[0]
    name = f"{found['group']}.{found['name']}"
    if found["type"] == "extra_forbidden":
        return f"There is no parameter '{name}'; check its spelling."
    reason = found["reason"].removeprefix("Value error, ")
    reason = reason.replace("Input should be", "must be", 1)
    return f"Parameter '{name}' cannot be {found['value']}: it {reason}."


def _close_tracked_run() -> None:
    """Mark an open MLflow run as stopped; at exit MLflow would call it finished."""
    mlflow = sys.modules.get("mlflow")
    if mlflow is None:
        return
    try:
        while mlflow.active_run():
            mlflow.end_run("KILLED")
    except Exception as error:
        logger.warning("The MLflow run could not be closed: %s", error)
