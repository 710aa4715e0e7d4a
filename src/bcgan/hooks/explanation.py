"""The plain error behind what Kedro raised, and how it ends a run."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kedro.config import MissingConfigException
from kedro.framework.project import pipelines
from kedro.io.core import DatasetNotFoundError
from kedro.validation.exceptions import DataValidationError, ParameterValidationError

from bcgan.errors import (
    ArtefactError,
    BcganError,
    SettingsError,
    Terminated,
    TrainingInterruptedError,
)
from bcgan.storage import storage_error

_UNKNOWN_PIPELINE = re.compile("Failed to find the pipeline named '(?P<name>[^']*)'")
Status = Literal["running", "finished", "failed", "stopped", "died"]

_PYDANTIC_TEXT = re.compile(
    r"Parameter '(?P<group>[^']+)': .*?\n(?P<name>\S+)\n\s+(?P<reason>.+?) "
    r"\[type=(?P<type>\w+), input_value=(?P<value>.+?), input_type=",
    re.DOTALL,
)


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    Attributes:
        status: `finished`, `failed`, or `stopped` where a signal asked for it.
        exit_code: Exit status of the command.
        reason: Why it did not finish: one sentence.
    """

    status: Status
    exit_code: int = 0
    reason: str | None = None


def ending_of(error: BaseException) -> Ending:
    """Tell how an error ends a run.

    Args:
        error: What ended it.

    Returns:
        Status, exit status and reason; what nobody foresaw is named with its class.
    """
    if isinstance(error, KeyboardInterrupt):
        name = "SIGTERM" if isinstance(error, Terminated) else "Ctrl-C"
        return Ending("stopped", TrainingInterruptedError.exit_code, f"Stopped by {name}.")
    known = explain(error)
    if known is None:
        text = " ".join(str(error).split())
        return Ending("failed", BcganError.exit_code, f"{type(error).__name__}: {text}")
    stopped = isinstance(known, TrainingInterruptedError)
    reason = " ".join(str(known).split())
    return Ending("stopped" if stopped else "failed", known.exit_code, reason)


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
    known = next(filter(None, map(_plain, chain)), None)
    return known or _selection_error(error) or _runner_error(error)


def _plain(error: BaseException) -> BcganError | None:
    """Say in our words what a single error of Kedro or of the operating system means."""
    text = " ".join(str(error).split())
    match error:
        case ParameterValidationError():
            return SettingsError(_parameter_sentence(str(error)))
        case DataValidationError():
            return ArtefactError(
                f"The artefact '{error.dataset_name}' is not as it should be "
                f"({' '.join(error.message.split())}); run the pipeline that makes it again."
            )
        case MissingConfigException():
            return SettingsError(f"{error}; check --env and --conf-source.")
        case DatasetNotFoundError():
            return SettingsError(
                f"{text.rstrip('.')}: check the names on the command line, such as those of "
                "--load-versions."
            )
        case OSError():
            return storage_error(error)
    return None


def _selection_error(error: BaseException) -> SettingsError | None:
    """Say what is wrong with the pipelines, nodes or tags asked for, where that is the error."""
    if not isinstance(error, ValueError):
        return None
    text = str(error)
    unknown = _UNKNOWN_PIPELINE.match(text)
    if unknown:
        known = ", ".join(sorted(set(pipelines) - {"__default__"}))
        return SettingsError(f"There is no pipeline '{unknown['name']}': it is one of {known}.")
    if text.startswith(("Pipeline does not contain", "Pipeline contains no nodes")):
        first = text.split(". ", maxsplit=1)[0].rstrip(".")
        return SettingsError(
            f"{first}: check the names on the command line, such as those of --nodes and --tags."
        )
    return None


def _runner_error(error: BaseException) -> SettingsError | None:
    """Say that there is no such runner, where loading one is what failed."""
    if not isinstance(error, AttributeError | ImportError):
        return None
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    if "load_obj" not in names:
        return None
    return SettingsError(
        f"The runner cannot be loaded ({' '.join(str(error).split()).rstrip('.')}): it is one of "
        "SequentialRunner, ThreadRunner and ParallelRunner, or the path of a class."
    )


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
