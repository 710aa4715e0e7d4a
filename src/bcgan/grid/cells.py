"""The cells of a grid: which runs there are, what each is called and what it is asked to do."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bcgan.errors import SettingsError
from bcgan.grid.axes import PREPARED, Axis, axis_label
from bcgan.synthesizer.run_settings import RunSettings

_LONGEST = 120
"""Characters of a cell's id; file systems take 255 bytes for a name."""

_LONGEST_LABEL = 80
"""Characters of the values in it; of more a digest stands for the end, `grid.json` has them all."""


@dataclass(frozen=True)
class Cell:
    """One run of a grid.

    Attributes:
        study: Name of the study.
        variant: Name of the GAN variant.
        seed: Seed of training and sampling.
        axes: Parameters that the grid varies and their values here; without those that the
            variant does not use.
        base_label: Label that all cells have.
    """

    study: str
    variant: str
    seed: int
    axes: tuple[tuple[str, Any], ...] = ()
    base_label: str = ""

    @property
    def label(self) -> str:
        """Label of the run: keeps its folder apart from those of other values."""
        return _joined([self.base_label, *(axis_label(*axis) for axis in self.axes)])

    @property
    def preparation(self) -> str:
        """Keeps parts apart that are prepared with other values; empty for the study's own."""
        decisive = (*PREPARED, "preset")
        return _joined(
            axis_label(key, value) for key, value in self.axes if key.split(".")[0] in decisive
        )

    @property
    def folder(self) -> str:
        """Name of the run's folder within its study."""
        return f"{self.variant}-{self.label}" if self.label else self.variant

    @property
    def id(self) -> str:
        """Name of the cell, fit for a file."""
        return f"{self.study}-{self.folder}-seed{self.seed}"

    def parameters(self, fixed: Mapping[str, Any]) -> dict[str, Any]:
        """Give the runtime parameters of its run.

        Args:
            fixed: Parameters that all cells have, nested.

        Returns:
            Nested parameters.
        """
        own: dict[str, Any] = {
            "study": self.study,
            "variant": self.variant,
            "seed": self.seed,
            "label": self.label,
            "preparation": self.preparation,
        }
        for key, value in self.axes:
            fixed = merged(fixed, nested(key, value))
        return {**fixed, **own}


def make_cells(
    studies: Sequence[str],
    variants: Sequence[str],
    seeds: Sequence[int],
    axes: Sequence[Axis],
    base_label: str = "",
) -> tuple[Cell, ...]:
    """Multiply out what a grid varies.

    Args:
        studies: Names of studies.
        variants: Names of variants.
        seeds: Seeds.
        axes: Parameters to vary; one that a variant does not use does not multiply its cells.
        base_label: Label that all cells have.

    Returns:
        The cells, seed by seed, so that a grid that is stopped early has whole seeds.

    Raises:
        SettingsError: If an axis varies no variant, is given twice, or if two cells would have
            the same folder.
    """
    _check_axes(axes, variants)
    cells = tuple(
        Cell(study, variant, seed, values, base_label)
        for seed in seeds
        for study in studies
        for variant in variants
        for values in _combinations(axes, variant)
    )
    _check_ids(cells)
    return cells


def nested(key: str, value: Any) -> dict[str, Any]:
    """Turn a dotted name into nested mappings.

    Args:
        key: Dotted name.
        value: What it stands for.

    Returns:
        A mapping, of mappings where the name has dots.
    """
    for part in reversed(key.split(".")):
        value = {part: value}
    return dict(value)


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested parameters.

    Args:
        base: Parameters.
        changes: Parameters that win.

    Returns:
        Both; neither is changed.
    """
    result = dict(base)
    for name, value in changes.items():
        inner = result.get(name)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping)
        result[name] = merged(inner, value) if both else value  # type: ignore[arg-type]
    return result


def _combinations(axes: Sequence[Axis], variant: str) -> Iterator[tuple[tuple[str, Any], ...]]:
    used = [axis for axis in axes if axis.applies_to(variant)]
    for values in itertools.product(*(axis.values for axis in used)):
        yield tuple((axis.key, value) for axis, value in zip(used, values, strict=True))


def _check_axes(axes: Sequence[Axis], variants: Sequence[str]) -> None:
    for axis in axes:
        if not any(axis.applies_to(variant) for variant in variants):
            raise SettingsError(
                f"--set {axis.key} varies nothing: none of {', '.join(variants)} uses it."
            )
    for variant in variants:
        keys = [axis.key for axis in axes if axis.applies_to(variant)]
        for one, other in itertools.combinations(keys, 2):
            if one == other or other.startswith(f"{one}.") or one.startswith(f"{other}."):
                raise SettingsError(
                    f"--set {one} and --set {other} set the same parameter for {variant}; put all "
                    "its values into one."
                )


def _check_ids(cells: Iterable[Cell]) -> None:
    seen: dict[str, Cell] = {}
    for cell in cells:
        other = seen.setdefault(cell.id.lower(), cell)
        if other is not cell:
            raise SettingsError(
                f"Two cells would have the same folder {cell.study}/{cell.folder}: their values "
                "differ only in what a folder's name cannot hold."
            )
        if len(cell.id) > _LONGEST:
            raise SettingsError(
                f"The name {cell.id} is too long for a folder; vary fewer parameters at a time, or "
                "those that vary together as one mapping."
            )
        # The label has to be one that a run takes; this says it before anything starts.
        RunSettings(source="x", variant=cell.variant, label=cell.label)


def _joined(labels: Iterable[str]) -> str:
    joined = "--".join(label for label in labels if label)
    if len(joined) <= _LONGEST_LABEL:
        return joined
    digest = hashlib.sha256(joined.encode()).hexdigest()[:8]
    return f"{joined[: _LONGEST_LABEL - 9].rstrip('-.')}-{digest}"
