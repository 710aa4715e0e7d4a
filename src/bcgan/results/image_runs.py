"""Stored runs on images, a line each, for the pages of tables 4 and 5."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bcgan.atomic import write_text
from bcgan.errors import ArtefactError
from bcgan.results.run_folders import RunFolder, find_image_runs, read_json

IMAGES_FILE = "images.jsonl"


class LearnerAccuracy(BaseModel):
    """What one learner reached.

    Attributes:
        name: For readers.
        real: Accuracy after training on real images.
        synthetic: The same after generated ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    real: float
    synthetic: float


class ImageRun(BaseModel):
    """One run.

    Attributes:
        study: Name of the study.
        variant: GAN variant.
        label: What sets it apart; empty for nothing.
        seed: Of training and sampling.
        steps: Generator steps.
        training_images: Real images trained on.
        test_images: Real images tested on.
        training_seconds: Wall time of the training alone.
        learners: Accuracies by learner.
        label_agreement: Share of generated images with their own label, and its interval.
        judge: Accuracy of the judge on real test images.
        classifier_frechet: Fréchet distance in the features of our own classifier, where it was
            computed.
        fid: FID, where it was computed.
        inception_score: Inception Score, where it was computed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: str
    variant: str
    label: str
    seed: int
    steps: int
    training_images: int
    test_images: int
    training_seconds: float
    learners: dict[str, LearnerAccuracy]
    label_agreement: tuple[float, float, float]
    judge: float
    classifier_frechet: float | None
    fid: float | None
    inception_score: float | None


def images_file(folder: Path) -> Path:
    """Give the file of collected runs in a folder of pages."""
    return folder / IMAGES_FILE


def collect_image_runs(folders: Sequence[Path], path: Path, known: Sequence[ImageRun] = ()) -> None:
    """Read the runs on images of several data folders and store them.

    Args:
        folders: Folders of all data layers.
        path: Where they go, a line each; not written where there are none.
        known: Runs that were collected before; those that are found again are replaced.

    Raises:
        ArtefactError: If a file is damaged or lacks what it should hold.
    """
    runs = [read_image_run(run) for folder in folders for run in find_image_runs(folder)]
    if runs:
        all_runs = {_place(run): run for run in (*known, *runs)}
        lines = [run.model_dump_json() for run in sorted(all_runs.values(), key=_order)]
        write_text(path, "".join(f"{line}\n" for line in lines))


def read_image_runs(path: Path) -> tuple[ImageRun, ...]:
    """Read stored runs.

    Args:
        path: What `collect_image_runs` wrote.

    Returns:
        The runs; none where there is no file.

    Raises:
        ArtefactError: If the file is damaged.
    """
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(ImageRun.model_validate_json(line) for line in lines if line.strip())
    except ValidationError as error:
        raise ArtefactError(f"{path} is damaged; collect the runs again.") from error


def read_image_run(run: RunFolder) -> ImageRun:
    """Read a run's reports.

    Args:
        run: Its folders.

    Returns:
        The run.

    Raises:
        ArtefactError: If a report is missing or damaged.
    """
    names = ("compatibility", "label_agreement", "fidelity", "training_report")
    found: dict[str, Any] = {name: read_json(run.reports / f"{name}.json") for name in names}
    try:
        agreement = found["label_agreement"]
        rows = found["compatibility"]["rows"]
        return ImageRun(
            study=run.study,
            variant=run.variant,
            label=run.label,
            seed=run.seed,
            steps=found["training_report"]["last_step"],
            training_images=rows["real_train"],
            test_images=rows["test_used"],
            training_seconds=found["training_report"]["seconds"],
            learners={
                name: LearnerAccuracy(
                    name=each["name"],
                    real=each["real"]["accuracy"],
                    synthetic=each["synthetic"]["accuracy"],
                )
                for name, each in found["compatibility"]["learners"].items()
            },
            label_agreement=(
                agreement["share"],
                agreement["interval"]["low"],
                agreement["interval"]["high"],
            ),
            judge=agreement["judge_accuracy_on_real_test_images"],
            classifier_frechet=found["fidelity"]["classifier_frechet_distance"]["value"],
            fid=found["fidelity"]["fid"].get("value"),
            inception_score=found["fidelity"]["inception_score"].get("value"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(
            f"The run in {run.reports} is incomplete ({type(error).__name__}: {error}); "
            "run it again."
        ) from error


def _place(run: ImageRun) -> tuple[str, str, str, int]:
    return run.study, run.variant, run.label, run.seed


def _order(run: ImageRun) -> tuple[str, int, str, str, int]:
    return run.study, run.steps, run.variant, run.label, run.seed
