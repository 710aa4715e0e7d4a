"""What the pages need of a run: one line of JSON for each, so that pages can be made without it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bcgan.atomic import write_text
from bcgan.errors import ArtefactError, InputError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainedAccuracy(_Part):
    """Accuracy of a learner on test rows, in [0, 1], after training on real and on other rows."""

    real: float
    synthetic: float


class Agreement(_Part):
    """How far a model of other rows agrees with one of real rows, in [0, 1].

    Attributes:
        synthetic: Model of synthetic rows.
        floor: Model of real rows with each column shuffled.
        ceiling: Another model of real rows.
    """

    synthetic: float | None
    floor: float | None
    ceiling: float | None


class Disagreement(_Part):
    """Figure 2 in numbers.

    Attributes:
        test_accuracy: Accuracy of the projecting classifier on held-out real rows.
        real: Share of held-out real rows whose label is not what it says.
        synthetic: The same of synthetic rows.
    """

    test_accuracy: float
    real: float
    synthetic: float


class PlaneScores(_Part):
    """Figure 1 in numbers, all in [0, 1].

    Attributes:
        forest_accuracy: Accuracy on test rows of a forest trained on the synthetic rows.
        in_band: Share of the synthetic rows within the band around the boundary.
        wrong_in_band: Share of all synthetic rows that are in the band on the wrong side.
        wrong: Share of all synthetic rows that are on the wrong side.
    """

    forest_accuracy: float
    in_band: float
    wrong_in_band: float
    wrong: float


class Plane(_Part):
    """Figure 1 in numbers: the synthetic rows and, for comparison, held-out real rows.

    Attributes:
        band: Half the width of the band, in the units of the table.
        synthetic: Of the synthetic rows.
        real: Of the test rows; the forest is one of the real training rows.
    """

    band: float
    synthetic: PlaneScores
    real: PlaneScores


class Cell(_Part):
    """One finished run.

    Attributes:
        kind: Tells it from a failed one.
        study: Name of the study: the folder of its runs.
        variant: GAN variant.
        label: Label of the run.
        seed: Seed of training and sampling.
        preset: Preset the settings start from.
        steps: Generator steps.
        calibration: Form and weight of the calibration; None for a variant without it.
        changes: Settings by dotted name, of preparation, training and scores, that are not those
            of the preset.
        source: File name of the real table.
        data_note: What the run says of it, such as that it is a sample; "" for nothing.
        source_sha256: Its fingerprint.
        rows: Rows by part: `real_train`, `test`, `synthetic`.
        majority_accuracy: Accuracy of guessing the majority class.
        learners: By learner.
        floor: Accuracy by learner after training on shuffled columns.
        ceiling: The same for a bootstrap of the real rows.
        lift: Lift of the learners together.
        macro_f1: Average over the learners, relative.
        importances: By forest and number of features.
        selection: By C of the SVM.
        projection: Figure 2 in numbers.
        plane: Figure 1 in numbers; only for tables in the plane.
        training_seconds: Training alone.
        cell_seconds: The whole cell, where a grid measured it.
        revision: Commit of the code.
    """

    kind: Literal["finished"] = "finished"
    study: str
    variant: str
    label: str
    seed: int
    preset: str
    steps: int
    calibration: tuple[str, float] | None
    changes: dict[str, Any]
    source: str
    data_note: str = ""
    source_sha256: str | None
    rows: dict[str, int]
    majority_accuracy: float
    learners: dict[str, TrainedAccuracy]
    floor: dict[str, float]
    ceiling: dict[str, float]
    lift: float | None
    macro_f1: float | None
    importances: dict[str, dict[str, Agreement]]
    selection: dict[str, Agreement]
    projection: Disagreement | None
    plane: Plane | None = None
    training_seconds: float | None
    cell_seconds: float | None
    revision: str | None

    @property
    def is_sample(self) -> bool:
        """Whether its table is a sample of the paper's, by its file's name or by its note."""
        return "sample" in Path(self.source).stem.split("_") or "sample" in self.data_note.lower()

    @property
    def folder(self) -> str:
        """Folder of the run below its study's."""
        return f"{self.variant}-{self.label}" if self.label else self.variant


class FailedCell(_Part):
    """One run of a grid that could not be finished, or is not finished yet.

    Attributes:
        kind: Tells it from a finished one.
        study: Name of the study.
        variant: GAN variant.
        label: Label of the run.
        seed: Seed of training and sampling.
        reason: What is known, as a sentence.
    """

    kind: Literal["failed"] = "failed"
    study: str
    variant: str
    label: str
    seed: int
    reason: str


class Collection(_Part):
    """Everything the pages are made of.

    Attributes:
        cells: Finished runs, sorted.
        failed: Runs that a grid gave up, sorted.
    """

    cells: tuple[Cell, ...]
    failed: tuple[FailedCell, ...] = ()

    @classmethod
    def of(cls, cells: Sequence[Cell], failed: Sequence[FailedCell] = ()) -> "Collection":
        """Sort runs by study, variant, label and seed.

        Args:
            cells: Finished runs.
            failed: Failed ones; those that are finished after all are left out.

        Returns:
            The collection.
        """
        there = {_place(cell) for cell in cells}
        return cls(
            cells=tuple(sorted(cells, key=_run)),
            failed=tuple(sorted((one for one in failed if _place(one) not in there), key=_place)),
        )

    def joined(self, known: "Collection") -> "Collection":
        """Add runs that were collected before, or elsewhere.

        Args:
            known: Their collection; where both have finished a run of the same length, this one's
                stands. What its tables are needed for (Figures 1 and 2) is taken from the other
                where this one has none and the learners scored alike.

        Returns:
            The runs of both.
        """
        cells = {_run(one): one for one in known.cells}
        for one in self.cells:
            cells[_run(one)] = _completed(one, cells.get(_run(one)))
        failed = {_place(one): one for one in (*known.failed, *self.failed)}
        return Collection.of(list(cells.values()), list(failed.values()))


def _completed(cell: Cell, known: Cell | None) -> Cell:
    if known is None or known.learners != cell.learners:
        return cell
    return cell.model_copy(
        update={
            name: getattr(known, name)
            for name in ("projection", "plane")
            if getattr(cell, name) is None
        }
    )


def write_collection(path: Path, collection: Collection) -> None:
    """Write runs as JSON lines.

    Args:
        path: Where to.
        collection: The runs.
    """
    lines = [
        json.dumps(each.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
        for each in (*collection.cells, *collection.failed)
    ]
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_collection(path: Path) -> Collection:
    """Read runs from JSON lines.

    Args:
        path: Where from.

    Returns:
        The runs.

    Raises:
        InputError: If there is no such file.
        ArtefactError: If it is damaged or of another version.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}; collect runs into it with `bcgan results`.")
    cells: list[Cell] = []
    failed: list[FailedCell] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            values = json.loads(line)
            if values["kind"] == "finished":
                cells.append(Cell.model_validate(values))
            else:
                failed.append(FailedCell.model_validate(values))
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ArtefactError(
                f"Line {number} of {path} is no run of this version ({reason}); collect the runs "
                "again with `bcgan results`."
            ) from error
    return Collection.of(cells, failed)


def _run(cell: Cell) -> tuple[str, str, str, int, int]:
    # A longer run of the same variant and seed writes to the same folder, and is another one.
    return (*_place(cell), cell.steps)


def _place(cell: Cell | FailedCell) -> tuple[str, str, str, int]:
    return cell.study, cell.variant, cell.label, cell.seed
