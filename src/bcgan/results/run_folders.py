"""Where runs and grids leave what the results pages read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcgan.errors import ArtefactError
from bcgan.synthesizer.run_settings import VARIANTS

REPORTING = "08_reporting"
GRIDS = "grid"


@dataclass(frozen=True)
class RunFolder:
    """The folders of one run.

    Attributes:
        data: Folder of all data layers.
        study: Name of the study or data set.
        variant: GAN variant.
        label: Label of the run.
        seed: Its seed.
    """

    data: Path
    study: str
    variant: str
    label: str
    seed: int

    @property
    def reports(self) -> Path:
        """Folder of the reports."""
        return self._in(REPORTING)

    @property
    def models(self) -> Path:
        """Folder of recipe and manifest."""
        return self._in("06_models")

    @property
    def outputs(self) -> Path:
        """Folder of the synthetic table."""
        return self._in("07_model_output")

    @property
    def place(self) -> tuple[str, str, str, int]:
        """Tells runs apart whose data folders differ."""
        return self.study, self.variant, self.label, self.seed

    def _in(self, layer: str) -> Path:
        folder = f"{self.variant}-{self.label}" if self.label else self.variant
        return self.data / layer / self.study / folder / f"seed{self.seed}"


@dataclass(frozen=True)
class GridRecord:
    """What a grid noted of one of its cells.

    Attributes:
        study: Name of the study.
        variant: GAN variant.
        label: Label of the run.
        seed: Its seed.
        status: The grid's word for how it stands.
        seconds: Wall time of the whole cell; None where it is not known.
        error: Why it failed; "" where it did not.
        attempts: How often it was tried.
    """

    study: str
    variant: str
    label: str
    seed: int
    status: str
    seconds: float | None
    error: str
    attempts: int

    @property
    def place(self) -> tuple[str, str, str, int]:
        """The same as that of its run's folder."""
        return self.study, self.variant, self.label, self.seed


IMAGES_ONLY = "label_agreement.json"
"""Report that only runs on images have."""


def find_runs(data: Path) -> Iterator[RunFolder]:
    """Find the runs on tables whose compatibility was scored.

    Args:
        data: Folder of all data layers, such as `data`.

    Yields:
        The runs, sorted by path; tables made elsewhere are left out.
    """
    for run in _scored_runs(data):
        if not (run.reports / IMAGES_ONLY).is_file():
            yield run


def find_image_runs(data: Path) -> Iterator[RunFolder]:
    """Find the runs on images whose compatibility was scored.

    Args:
        data: Folder of all data layers, such as `data`.

    Yields:
        The runs, sorted by path.
    """
    for run in _scored_runs(data):
        if (run.reports / IMAGES_ONLY).is_file():
            yield run


def _scored_runs(data: Path) -> Iterator[RunFolder]:
    for path in sorted((data / REPORTING).glob("*/*/seed*/compatibility.json")):
        seed = re.fullmatch(r"seed(\d+)", path.parent.name)
        variant, _, label = path.parent.parent.name.partition("-")
        if seed is not None and variant in VARIANTS:
            study = path.parent.parent.parent.name
            yield RunFolder(data, study, variant, label, int(seed[1]))


def find_grid_records(data: Path) -> Iterator[GridRecord]:
    """Read what grids noted of their cells.

    Args:
        data: Folder of all data layers.

    Yields:
        The records, sorted by path; what is no record of a cell is left out.
    """
    for path in sorted((data / REPORTING / GRIDS).glob("*/cells/*.json")):
        values = read_json(path)
        params = values.get("params") if isinstance(values, Mapping) else None
        if not isinstance(params, Mapping) or not {"study", "variant", "seed"} <= params.keys():
            continue
        yield GridRecord(
            study=str(params["study"]),
            variant=str(params["variant"]),
            label=str(params.get("label") or ""),
            seed=int(params["seed"]),
            status=str(values.get("status") or ""),
            seconds=_number(values.get("seconds")) or None,
            error=" ".join(str(values.get("error") or "").split()),
            attempts=int(values.get("attempts") or 0),
        )


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Args:
        path: The file.

    Returns:
        Its content; None where there is no such file.

    Raises:
        ArtefactError: If it is damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"The file {path} cannot be read ({error}); remove it, and run the cell again."
        ) from error


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
