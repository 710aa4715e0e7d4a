"""From the options of a grid to its cells, with all that decides them."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bcgan.errors import SettingsError
from bcgan.grid.axes import FIXED_BY_THE_GRID, Axis
from bcgan.grid.cells import Cell, make_cells, merged, nested
from bcgan.grid.freshness import PRIVACY_STAGES, RUN_STAGES
from bcgan.grid.places import Places
from bcgan.synthesizer.manifest import MadeFrom, expected_values
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_encoder, resolve_recipe
from bcgan.synthesizer.run_settings import read_run_settings

LENGTHS = ("steps", "epochs")


@dataclass(frozen=True)
class GridRequest:
    """What the command was asked for.

    Attributes:
        studies: Names of studies.
        variants: Names of variants.
        seeds: Seeds.
        axes: Parameters to vary.
        fixed: Parameters that all cells have, nested.
        steps: Generator steps of every cell; nothing for those of the configuration.
        env: Environment of the configuration.
        name: Name of the grid; empty for a derived one.
        privacy: Whether the tables are attacked too, and reports written.
        overwrite: Whether cells may replace other runs in their folders.
    """

    studies: tuple[str, ...]
    variants: tuple[str, ...]
    seeds: tuple[int, ...]
    axes: tuple[Axis, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    steps: int | None = None
    env: str | None = None
    name: str = ""
    privacy: bool = False
    overwrite: bool = False

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages of every cell."""
        return (*RUN_STAGES, *(PRIVACY_STAGES if self.privacy else ()))

    @cached_property
    def grid_name(self) -> str:
        """Name of the grid: as given, else the studies and a digest of what is asked for."""
        if self.name:
            return self.name
        asked = [
            self.studies, self.variants, self.seeds, self.fixed, self.steps, self.env,
            [(axis.key, axis.values, axis.variants) for axis in self.axes],
        ]  # fmt: skip
        text = json.dumps(asked, sort_keys=True, default=str)
        return f"{'-'.join(self.studies)[:60]}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


@dataclass(frozen=True)
class Study:
    """A study as the configuration gives it.

    Attributes:
        name: Its name.
        fixed: Parameters that all of its cells have, nested.
        parameters: All parameters of a run of it, cells' own ones left out.
        data: The folder `data`, or what the environment puts in its place.
        sha256: Fingerprints of the table and of the test rows, where they are known.
    """

    name: str
    fixed: Mapping[str, Any]
    parameters: Mapping[str, Any]
    data: Path
    sha256: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True)
class PlannedCell:
    """A cell with all that decides it.

    Attributes:
        cell: The cell.
        request: Parameters that its run is given.
        parameters: All parameters of its run.
        recipe: What is trained; a length in epochs is still one.
        places: Its folders.
        expected: What the artefacts of its stages would be made from now.
    """

    cell: Cell
    request: Mapping[str, Any]
    parameters: Mapping[str, Any]
    recipe: TrainingRecipe
    places: Places
    expected: Mapping[str, MadeFrom]

    @property
    def id(self) -> str:
        """Name of the cell."""
        return self.cell.id

    @property
    def prepared(self) -> str:
        """Name of the prepared parts that it uses."""
        return self.places.settings.prepared


def check_name(name: str) -> str:
    """Check the name of a grid, which is that of its folder.

    Args:
        name: The name; empty for a derived one.

    Returns:
        The name.

    Raises:
        SettingsError: If a folder cannot be called by it.
    """
    if re.fullmatch(r"(\w[\w.\-]*)?", name) is None or name == "locks":
        raise SettingsError(
            f"--name '{name}' is no name for a grid: use letters, digits, dots, underscores and "
            "hyphens."
        )
    return name


ReadStudy = Callable[[str, Mapping[str, Any]], Study]
"""Gives a study by its name and the parameters that all cells have."""


def plan_cells(request: GridRequest, read_study: ReadStudy) -> tuple[PlannedCell, ...]:
    """Work out the cells and check them all before any of them runs.

    Args:
        request: What the command was asked for.
        read_study: Gives the studies.

    Returns:
        The cells in the order in which they are run.

    Raises:
        SettingsError: If a parameter is unknown, out of range or set by another option, or if
            cells of one study would be trained for different numbers of steps.
    """
    fixed, label = _fixed_parameters(request)
    cells = make_cells(request.studies, request.variants, request.seeds, request.axes, label)
    studies = {name: read_study(name, fixed) for name in request.studies}
    planned = tuple(_planned(cell, studies[cell.study], request.overwrite) for cell in cells)
    check_equal_steps(planned)
    return planned


def check_equal_steps(planned: Iterable[PlannedCell]) -> None:
    """Refuse to compare trainings of different lengths, unless the length is what is varied.

    Args:
        planned: The cells.

    Raises:
        SettingsError: If cells of one study differ in their steps and no axis says so, or if
            their length is a time, which gives each of them another number of steps.
    """
    lengths: dict[tuple[str, str], tuple[str, str]] = {}
    for each in planned:
        gan = each.recipe.gan
        if gan.budget is not None:
            raise SettingsError(
                f"gan.budget={gan.budget} would give every cell another number of steps, and "
                "cells are compared at equal ones: use --steps."
            )
        per_epoch = f" of {gan.batch_size} rows x {gan.critic_steps} critic steps"
        length = f"{gan.steps} steps" if gan.epochs is None else f"{gan.epochs} epochs{per_epoch}"
        first, of_cell = lengths.setdefault((each.cell.study, _varied(each)), (length, each.id))
        if first != length:
            raise SettingsError(
                f"The cells of {each.cell.study} would not be trained for equally many steps "
                f"({of_cell}: {first}, {each.id}: {length}): give --steps, or make the steps an "
                "axis with --set gan.steps=..."
            )


def planned_cell(cell: Cell, study: Study, request: Mapping[str, Any]) -> PlannedCell:
    """Work out what decides a cell.

    Args:
        cell: The cell.
        study: Its study.
        request: Parameters that its run is given.

    Returns:
        The cell with all that decides it.

    Raises:
        SettingsError: If a parameter is unknown or out of range.
    """
    parameters = merged(study.parameters, request)
    settings = read_run_settings(parameters)
    recipe = resolve_recipe(
        settings.variant, settings.preset, parameters.get("gan") or {}, settings.seed
    )
    resolve_encoder(settings.preset, parameters.get("encoder") or {})
    return PlannedCell(
        cell,
        request,
        parameters,
        recipe,
        Places(study.data, settings),
        expected_values(parameters, *study.sha256),
    )


def _planned(cell: Cell, study: Study, overwrite: bool) -> PlannedCell:
    request = cell.parameters(study.fixed)
    if overwrite:
        request["overwrite"] = True
    return planned_cell(cell, study, request)


def _fixed_parameters(request: GridRequest) -> tuple[dict[str, Any], str]:
    """Check what all cells have, and part the label from it."""
    fixed = dict(request.fixed)
    label = str(fixed.pop("label", "") or "")
    for name in fixed:
        if name in FIXED_BY_THE_GRID:
            raise SettingsError(
                f"--params cannot set '{name}' of a grid: use {FIXED_BY_THE_GRID[name]}."
            )
    if request.steps is not None:
        if request.steps < 1:
            raise SettingsError(f"--steps {request.steps} must be at least 1.")
        fixed = merged(fixed, nested("gan.steps", request.steps))
    # Cells share the processors; how many processes a score takes decides no number.
    return merged({"compatibility": {"jobs": 1}}, fixed), label


def _varied(planned: PlannedCell) -> str:
    """Give the lengths that the grid varies on purpose."""
    named = [
        (key, value)
        for key, value in planned.cell.axes
        if key in [f"gan.{name}" for name in LENGTHS]
        or (key == "gan" and isinstance(value, Mapping) and not set(LENGTHS).isdisjoint(value))
    ]
    return json.dumps(named, default=str)
