"""Reads a run's JSON files into a cell of the results pages."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bcgan.errors import ArtefactError
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.results.cells import Agreement, Cell, Disagreement, FailedCell, TrainedAccuracy
from bcgan.results.preparation import prepared_otherwise
from bcgan.results.printed import LEARNERS
from bcgan.results.run_folders import GridRecord, RunFolder, read_json
from bcgan.synthesizer.manifest import flatten
from bcgan.synthesizer.presets import PRESETS

# They decide how fast a training is or how it is watched, not what comes out.
_WITHOUT_EFFECT = {
    f"gan.{name}"
    for name in ("steps", "epochs", "budget", "log_every", "checkpoint_every", "threads")
}
_SCORED_WITH = ("mlp_max_iter", "max_training_rows", "max_test_rows", "seed")
_CALIBRATION = "gan.calibration."


def read_cell(run: RunFolder, record: GridRecord | None = None) -> Cell | FailedCell | None:
    """Read a run.

    Args:
        run: Its folders.
        record: What a grid noted of it.

    Returns:
        The cell; a failed one where its scores are not those of its model; None where its table
        has no classes, so that there is nothing to set beside the paper's tables.

    Raises:
        ArtefactError: If a file is damaged or lacks what it should hold.
    """
    scores = read_json(run.reports / "compatibility.json")
    manifest = read_json(run.models / "manifest.json")
    recipe = read_json(run.models / "recipe.json")
    if scores.get("status", "ok") != "ok" or scores.get("task", "classification") != (
        "classification"
    ):
        return None
    try:
        stages = manifest["stages"]
        reason = _stale(stages)
        if reason:
            return FailedCell(
                study=run.study,
                variant=run.variant,
                label=run.label,
                seed=run.seed,
                reason=reason,
            )
        return _cell(run, scores, stages["train_gan"], recipe, record)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(
            f"The run in {run.reports} is incomplete or of another version "
            f"({type(error).__name__}: {error}); run it again."
        ) from error


def _cell(
    run: RunFolder,
    scores: Mapping[str, Any],
    trained: Mapping[str, Any],
    recipe: Mapping[str, Any],
    record: GridRecord | None,
) -> Cell:
    report = read_json(run.reports / "training_report.json") or {}
    interpretation = _usable(read_json(run.reports / "interpretation.json"))
    projection = _usable(read_json(run.reports / "projection.json"))
    calibration = recipe["gan"]["calibration"]
    calibrated = run.variant.startswith("b")
    baselines = scores.get("baselines") or {}
    return Cell(
        study=run.study,
        variant=run.variant,
        label=run.label,
        seed=run.seed,
        preset=recipe["preset"],
        steps=report.get("steps") or recipe["gan"]["steps"],
        calibration=(calibration["form"], calibration["weight"]) if calibrated else None,
        changes={
            **prepared_otherwise(trained["made_from"], recipe["preset"]),
            **_trained_otherwise(recipe, calibrated),
            **_scored_otherwise(scores["settings"]),
        },
        source=Path(trained["source"]).name,
        data_note=str(trained.get("data_note") or ""),
        source_sha256=trained["made_from"]["preprocess"].get("source_sha256"),
        rows={name: scores["rows"][name] for name in ("real_train", "test", "synthetic")},
        majority_accuracy=scores["majority_accuracy"],
        learners={
            name: TrainedAccuracy(
                real=scores["learners"][name]["real"]["accuracy"],
                synthetic=scores["learners"][name]["synthetic"]["accuracy"],
            )
            for name in LEARNERS
        },
        floor=_baseline(baselines.get("independent_columns")),
        ceiling=_baseline(baselines.get("bootstrap")),
        lift=scores["averages"]["lift"],
        macro_f1=scores["averages"]["macro_f1"],
        importances=_importances(interpretation),
        selection=_selection(interpretation),
        projection=_disagreement(projection),
        training_seconds=report.get("seconds"),
        cell_seconds=None if record is None else record.seconds,
        revision=(trained.get("code") or {}).get("revision"),
    )


def _stale(stages: Mapping[str, Any]) -> str:
    trained, scored = stages["train_gan"], stages.get("evaluate_compatibility")
    if scored is None or scored["nodes"].get("score_compatibility") != "complete":
        return "The scores were not finished."
    # A stage lists what all stages before it were made from.
    if any(scored["made_from"].get(name) != made for name, made in trained["made_from"].items()):
        return "The scores are those of an earlier training."
    return ""


def _trained_otherwise(recipe: Mapping[str, Any], calibrated: bool) -> dict[str, Any]:
    preset = dict(flatten(PRESETS[recipe["preset"]].gan.model_dump(mode="json"), "gan"))
    return {
        name: value
        for name, value in flatten(recipe["gan"], "gan")
        if name in preset
        and value != preset[name]
        and name not in _WITHOUT_EFFECT
        and (calibrated or not name.startswith(_CALIBRATION))
    }


def _scored_otherwise(settings: Mapping[str, Any]) -> dict[str, Any]:
    default = CompatibilitySettings().model_dump()
    return {
        f"compatibility.{name}": settings[name]
        for name in _SCORED_WITH
        if name in settings and settings[name] != default[name]
    }


def _baseline(entry: Mapping[str, Any] | None) -> dict[str, float]:
    learners = (entry or {}).get("learners") or {}
    return {name: learners[name]["accuracy"] for name in LEARNERS if name in learners}


def _usable(content: Any) -> Mapping[str, Any]:
    return content if content and content.get("status") == "ok" else {}


def _importances(content: Mapping[str, Any]) -> dict[str, dict[str, Agreement]]:
    return {
        forest: {count: _agreement(found) for count, found in entry["precision_at"].items()}
        for forest, entry in content.get("importances", {}).items()
    }


def _selection(content: Mapping[str, Any]) -> dict[str, Agreement]:
    return {
        svm.removeprefix("svm_c_"): _agreement(entry)
        for svm, entry in content.get("selection", {}).items()
    }


def _agreement(entry: Mapping[str, Any]) -> Agreement:
    return Agreement(**{name: entry[name] for name in Agreement.model_fields})


def _disagreement(content: Mapping[str, Any]) -> Disagreement | None:
    if not content:
        return None
    return Disagreement(test_accuracy=content["test_accuracy"], **content["disagreement"])


def failures(records: Iterable[GridRecord]) -> list[FailedCell]:
    """Name the cells that grids gave up.

    Args:
        records: What grids noted.

    Returns:
        Those with an error.
    """
    return [
        FailedCell(
            study=one.study,
            variant=one.variant,
            label=one.label,
            seed=one.seed,
            reason=f"{one.error[:200]} ({one.attempts} attempts)",
        )
        for one in records
        if one.error
    ]
