"""How long a training is: settled once as a number of steps, before the first of them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bcgan.errors import SettingsError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.durations import parse_duration
from bcgan.gan.pace import Pace
from bcgan.gan.settings import GanSettings

logger = logging.getLogger(__name__)

LENGTHS = ("steps", "epochs", "budget")
"""Parameters of the group `gan` that say how long a training is; at most one is given."""

_NOTE = "length"


class Length(BaseModel):
    """How a number of steps was worked out from a time budget.

    Attributes:
        budget: What was asked for.
        steps: The number of generator steps.
        step_seconds: Measured time of a step.
        look_seconds: Measured time of a look at the validation part; 0 where none is made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget: str
    steps: int
    step_seconds: float
    look_seconds: float


def one_length(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Check that the length of a training is given in one way; it replaces the preset's.

    Args:
        overrides: Values of the group `gan` that differ from the preset.

    Returns:
        The overrides; where one way is given, with null for the other two, except that there
        is no `steps: null`: a number of steps is always there.

    Raises:
        SettingsError: If it is given in two ways.
    """
    given = [name for name in LENGTHS if overrides.get(name) is not None]
    if len(given) > 1:
        both = " and ".join(f"gan.{name}" for name in given)
        raise SettingsError(
            f"Both {both} say how long training is; give one of them, and set the other to null "
            "where a configuration file gives it."
        )
    kept = {name: overrides[name] for name in overrides if name not in LENGTHS or name in given}
    others = {name: None for name in LENGTHS if given and name not in (*given, "steps")}
    return {**kept, **others}


def resolve_steps(
    gan: GanSettings, measure: Callable[[float], Pace], store: CheckpointStore | None, key: str
) -> tuple[GanSettings, Length | None]:
    """Replace a time budget by a number of steps.

    The number is measured once and kept beside the checkpoints before the first step, so a
    training that is continued, on a busier machine perhaps, has the length it began with.

    Args:
        gan: Settings of the training.
        measure: Times a step and a look, given the budget in seconds; called only where no
            number is kept.
        store: Where the number is kept.
        key: Identity of data and settings; a number kept for others is not used.

    Returns:
        Settings with steps and without a budget, and how they were found; without a budget the
        settings as they are, and nothing.
    """
    if gan.budget is None:
        return gan, None
    length = _kept(store, key)
    if length is None:
        seconds = parse_duration(gan.budget)
        pace = measure(seconds)
        steps = pace.steps_within(seconds, gan.select_every)
        length = Length(
            budget=gan.budget, steps=steps, step_seconds=pace.step, look_seconds=pace.look
        )
        if store is not None:
            store.write_note(_NOTE, {"key": key, **length.model_dump()})
        logger.info(
            "gan.budget=%s is %s generator steps on this machine (%.3f s for a step%s).",
            length.budget,
            f"{length.steps:,}",
            length.step_seconds,
            f", {length.look_seconds:.1f} s for a look at the validation part"
            if length.look_seconds
            else "",
        )
    return gan.model_copy(update={"steps": length.steps, "budget": None}), length


def _kept(store: CheckpointStore | None, key: str) -> Length | None:
    note = store.read_note(_NOTE) if store is not None else None
    if note is None or note.pop("key", None) != key:
        return None
    return Length.model_validate(note)
