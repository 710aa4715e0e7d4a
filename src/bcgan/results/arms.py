"""Cells that differ in the seed alone, and which of them are the paper's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bcgan.results.cells import Cell
from bcgan.results.printed import PRINTED_VARIANTS

PRESET = "paper"
_CALIBRATION = "gan.calibration."
_FORMS = {"pooled": "pooled", "class_conditional": "class-conditional"}
AS_IN_THE_PRESET = "as in the preset"
_NAMED_APART = ("gan.calibration.form", "gan.calibration.weight")

Changes = tuple[tuple[str, Any], ...]
"""Settings and their values, sorted by name."""


@dataclass(frozen=True)
class Arm:
    """The seeds of one way to train.

    Attributes:
        variant: GAN variant.
        preset: Preset its settings start from.
        changes: What it changes of the preset, apart from what its study changes.
        calibration: Form and weight; None for a variant without calibration.
        cells: By seed.
        repeated: Cells that repeat a seed under another label; they count nowhere.
    """

    variant: str
    preset: str
    changes: Changes
    calibration: tuple[str, float] | None
    cells: dict[int, Cell]
    repeated: tuple[Cell, ...] = ()

    @property
    def is_printed(self) -> bool:
        """Whether the paper's tables have a column for it."""
        return self.variant in PRINTED_VARIANTS and not self.changes and self.preset == PRESET

    @property
    def other_changes(self) -> Changes:
        """What it changes apart from the calibration."""
        return tuple(one for one in self.changes if not one[0].startswith(_CALIBRATION))

    @property
    def way(self) -> str:
        """How it is trained, without the variant; "" as the paper does it."""
        parts = []
        changed = {name for name, _ in self.changes}
        if self.calibration is not None and changed & set(_NAMED_APART):
            form, weight = self.calibration
            parts.append(f"{_FORMS.get(form, form)}, weight {weight:g}")
        parts += [f"{name} = {value}" for name, value in self.changes if name not in _NAMED_APART]
        if self.preset != PRESET:
            parts.insert(0, f"preset {self.preset}")
        return ", ".join(parts)

    @property
    def title(self) -> str:
        """Name for tables, such as "BWGAN, pooled, weight 10"."""
        return f"{self.variant.upper()}, {self.way}" if self.way else self.variant.upper()

    @property
    def ordered(self) -> list[Cell]:
        """Its cells in the order of their seeds."""
        return [self.cells[seed] for seed in sorted(self.cells)]


@dataclass(frozen=True)
class Block:
    """The arms of a study that were trained for equally many steps.

    Attributes:
        study: Name of the study.
        steps: Generator steps.
        arms: The paper's in its order, then the others.
    """

    study: str
    steps: int
    arms: tuple[Arm, ...]

    def printed_arm(self, variant: str) -> Arm | None:
        """Give the paper's arm of a variant; None where there is none."""
        return next((arm for arm in self.arms if arm.is_printed and arm.variant == variant), None)

    @cached_property
    def others(self) -> list[Arm]:
        """Arms that the paper does not have."""
        return [arm for arm in self.arms if not arm.is_printed]

    @property
    def cells(self) -> list[Cell]:
        """All cells that count."""
        return [cell for arm in self.arms for cell in arm.ordered]


@dataclass(frozen=True)
class StudyResults:
    """All cells of a study.

    Attributes:
        name: Name of the study.
        common: What most of its cells change of their presets, calibration apart.
        blocks: By steps; the one with most of the paper's cells first, then the longest.
    """

    name: str
    common: Changes
    blocks: tuple[Block, ...]

    @property
    def main(self) -> Block:
        """The block that stands in the tables over all studies."""
        return self.blocks[0]

    @property
    def is_sample(self) -> bool:
        """Whether any cell was made from a sample of the paper's table."""
        return any(cell.is_sample for block in self.blocks for cell in block.cells)

    @property
    def tables(self) -> set[str | None]:
        """Fingerprints of the real tables."""
        return {cell.source_sha256 for block in self.blocks for cell in block.cells}


def studies_of(cells: Sequence[Cell]) -> dict[str, StudyResults]:
    """Group cells by study, steps and way to train.

    Args:
        cells: Finished runs.

    Returns:
        Results by name of the study.
    """
    names = dict.fromkeys(cell.study for cell in cells)
    return {name: _study(name, [cell for cell in cells if cell.study == name]) for name in names}


def _study(name: str, cells: Sequence[Cell]) -> StudyResults:
    common = _common(cells)
    blocks = [
        Block(name, steps, _arms([cell for cell in cells if cell.steps == steps], common))
        for steps in sorted({cell.steps for cell in cells}, reverse=True)
    ]
    blocks.sort(key=lambda block: -sum(len(arm.cells) for arm in block.arms if arm.is_printed))
    return StudyResults(name, common, tuple(blocks))


def _arms(cells: Sequence[Cell], common: Changes) -> tuple[Arm, ...]:
    groups: dict[tuple[str, str, Changes], list[Cell]] = {}
    for cell in cells:
        own = _own(cell, dict(common))
        groups.setdefault((cell.variant, cell.preset, own), []).append(cell)
    arms = [_arm(*key, found) for key, found in groups.items()]
    return tuple(sorted(arms, key=_order))


def _arm(variant: str, preset: str, changes: Changes, cells: Sequence[Cell]) -> Arm:
    first: dict[int, Cell] = {}
    repeated = []
    for cell in cells:
        if cell.seed in first:
            repeated.append(cell)
        else:
            first[cell.seed] = cell
    return Arm(variant, preset, changes, cells[0].calibration, first, tuple(repeated))


def _order(arm: Arm) -> tuple[bool, int, str, float, str]:
    variants = PRINTED_VARIANTS
    rank = variants.index(arm.variant) if arm.variant in variants else len(variants)
    form, weight = arm.calibration or ("", 0.0)
    return not arm.is_printed, rank, form, weight, arm.title


def _own(cell: Cell, common: dict[str, Any]) -> Changes:
    """Find what a cell does otherwise than its study."""
    found = {name: _hashable(value) for name, value in cell.changes.items()}
    names = sorted({*found, *common})
    values = {name: found.get(name, AS_IN_THE_PRESET) for name in names}
    return tuple(
        (name, value)
        for name, value in values.items()
        if value != common.get(name, AS_IN_THE_PRESET)
    )


def _common(cells: Sequence[Cell]) -> Changes:
    """Find what a study changes: what most of its cells do; calibration is never part of it."""
    names = sorted({name for cell in cells for name in cell.changes})
    common = []
    for name in names:
        values = [_hashable(cell.changes.get(name, AS_IN_THE_PRESET)) for cell in cells]
        # Of values that are equally frequent, the preset's.
        value = max([AS_IN_THE_PRESET, *dict.fromkeys(values)], key=values.count)
        if value != AS_IN_THE_PRESET and not name.startswith(_CALIBRATION):
            common.append((name, value))
    return tuple(common)


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def seeds_text(seeds: Iterable[int]) -> str:
    """Write seeds shortly.

    Args:
        seeds: Any seeds.

    Returns:
        Such as "0 to 3, 7".
    """
    runs: list[list[int]] = []
    for seed in sorted(seeds):
        if runs and runs[-1][-1] == seed - 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    return ", ".join(_run_text(run) for run in runs)


def _run_text(run: Sequence[int]) -> str:
    if len(run) < 3:
        return ", ".join(map(str, run))
    return f"{run[0]} to {run[-1]}"
