"""Which stages of a cell are done: compares the manifests with what the grid asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcgan.gan.checkpoint import CheckpointStore
from bcgan.grid.places import Places
from bcgan.synthesizer.manifest import (
    CODE_DIGEST,
    DIVERGED,
    STAGES,
    MadeFrom,
    first_difference,
)

PREPARATION = ("preprocess", "pretrain_classifiers")
"""Stages that all cells of a study share."""

RUN_STAGES = ("train_gan", "sample", "evaluate_fidelity", "evaluate_compatibility")
"""Stages of every cell."""

PRIVACY_STAGES = ("evaluate_privacy", "report")
"""Stages that come on top where they are asked for."""

_RESULTS = {
    "train_gan": ("training_report.json",),
    "evaluate_fidelity": ("fidelity.json",),
    "evaluate_compatibility": ("compatibility.json",),
    "evaluate_privacy": ("privacy.json",),
    "report": ("report.json", "report.html"),
}
"""What a stage leaves in the reporting folder; a cell without it is not done."""


@dataclass(frozen=True)
class Work:
    """What is left to do of a cell.

    Attributes:
        stages: Stages to run, in their order; empty where the cell is done.
        reason: Why, as a clause; empty where the cell is done.
        conflict: What the folder holds in the place of this cell, as a clause; running the cell
            would replace it.
        step: Step of the checkpoint from which the training goes on; 0 where it starts anew.
    """

    stages: tuple[str, ...] = ()
    reason: str = ""
    conflict: str = ""
    step: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not self.stages


def work_left(
    places: Places,
    wanted: Sequence[str],
    expected: Mapping[str, MadeFrom],
    digest: Callable[[str], str],
) -> Work:
    """Find out what is left to do of a cell.

    Args:
        places: The cell's folders.
        wanted: Stages that the grid asks for, in their order.
        expected: What each stage's artefacts would be made from now.
        digest: Gives the identity of the code that decides a stage's artefacts.

    Returns:
        The work; done stages whose artefacts the others need count as left where these are gone.
    """
    records = places.manifests()
    reasons: dict[str, str] = {}
    for stage in wanted:
        reason = _reason(stage, records.get(stage), expected[stage], digest(stage), places.report)
        above = next((name for name in STAGES[stage].upstream if name in reasons), None)
        if reason or above is not None:
            reasons[stage] = reason or f"{above} is made again"
    for stage in reversed(wanted):
        if stage in reasons:
            for gone in _gone(stage, places):
                reasons.setdefault(gone, "its artefacts are gone")
    stages = tuple(stage for stage in wanted if stage in reasons)
    if not stages:
        return Work()
    conflict = _conflict(records.get("train_gan"), expected.get("train_gan"))
    step = 0
    if stages[0] == "train_gan" and not conflict:
        step = _step(records.get("train_gan"), places.model / "checkpoints")
    return Work(stages, reasons[stages[0]], conflict, step)


def stale_preparation(
    records: Mapping[str, Mapping[str, Any]],
    expected: Mapping[str, MadeFrom],
    digest: Callable[[str], str],
) -> tuple[str, ...]:
    """Find out which shared parts have to be made.

    Args:
        records: Records of the data set's manifest, as they stand in the file.
        expected: What each stage's artefacts would be made from now.
        digest: Gives the identity of the code that decides a stage's artefacts.

    Returns:
        Stages to run, in their order.
    """
    stale: list[str] = []
    for stage in PREPARATION:
        if stale or _reason(stage, records.get(stage), expected[stage], digest(stage), None):
            stale.append(stage)
    return tuple(stale)


def seconds_recorded(records: Mapping[str, Mapping[str, Any]], stages: Sequence[str]) -> float:
    """Add up how long stages took, from their records.

    Args:
        records: Records as they stand in the manifests, by stage.
        stages: The stages.

    Returns:
        Seconds; a stage without times counts as 0.
    """
    from datetime import datetime

    total = 0.0
    for stage in stages:
        try:
            begun, ended = (
                datetime.fromisoformat(records[stage][name]) for name in ("started", "finished")
            )
        except (KeyError, TypeError, ValueError):
            continue
        total += max(0.0, (ended - begun).total_seconds())
    return total


def _reason(
    stage: str,
    record: Mapping[str, Any] | None,
    wanted: MadeFrom,
    digest: str,
    reports: Path | None,
) -> str:
    if record is None:
        return "it has not been run"
    difference = first_difference(record.get("made_from") or {}, wanted)
    if difference is not None:
        return f"it was {difference}"
    if record.get("state") != "complete":
        return "it was stopped"
    if record.get(CODE_DIGEST) != digest:
        return "the code changed"
    missing = [
        name
        for name in _RESULTS.get(stage, ())
        if reports is not None and not (reports / name).is_file()
    ]
    return f"{missing[0]} is gone" if missing else ""


def _gone(stage: str, places: Places) -> list[str]:
    """Name the stages before this one whose artefacts it would not find."""
    if stage == "sample" and not (places.model / "model").is_dir():
        return ["train_gan"]
    if "sample" in STAGES[stage].upstream and not (places.output / "synthetic.csv").is_file():
        return ["sample"]
    return []


def _conflict(record: Mapping[str, Any] | None, wanted: MadeFrom | None) -> str:
    if record is None or wanted is None or DIVERGED in record:
        return ""
    difference = first_difference(record.get("made_from") or {}, wanted)
    return f"a training {difference}" if difference is not None else ""


def _step(record: Mapping[str, Any] | None, checkpoints: Path) -> int:
    if record is None or record.get("state") == "complete" or DIVERGED in record:
        return 0
    return CheckpointStore(checkpoints).newest_step
