"""What chooses among generated rows, as a saved synthesizer keeps it."""

from pathlib import Path
from typing import Any

import torch

from bcgan.classifiers.density_ratio import DensityRatio
from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.synthesizer.boundary_calibrated_sampling import BoundaryCalibrator
from bcgan.synthesizer.checked_weights import read_weights, write_weights
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

FILE = "classifiers.safetensors"
CRITIC_FILE = "critic.safetensors"


def save_calibrator(calibrator: BoundaryCalibrator, folder: Path) -> dict[str, Any]:
    """Write the classifiers' weights into a model's folder.

    Args:
        calibrator: What to keep.
        folder: The folder; exists.

    Returns:
        What belongs into `model.json`: shape and checksum of the classifiers and of the critic, the
        ratios, the sharpness.
    """
    critic = calibrator.critic
    return {
        **_write_ensemble(calibrator.ensemble, folder / FILE),
        "ratios": calibrator.ratios.model_dump(mode="json"),
        "critic": None if critic is None else _write_ensemble(critic.judges, folder / CRITIC_FILE),
        "sharpness": calibrator.sharpness,
    }


def load_calibrator(kept: dict[str, Any] | None, folder: Path) -> BoundaryCalibrator | None:
    """Read what `save_calibrator` wrote.

    Args:
        kept: What it returned; nothing where the model has no classifiers.
        folder: The model's folder.

    Returns:
        The calibrator; it chooses the same rows as the one that was saved.

    Raises:
        ArtefactError: If the weights are not those that `model.json` names.
    """
    if kept is None:
        return None
    ensemble = _read_ensemble(kept, folder / FILE)
    ratios = PosteriorRatios.model_validate(kept["ratios"])
    # Models of format 2 have neither.
    judges, sharpness = kept.get("critic"), float(kept.get("sharpness", 0.0))
    critic = None
    if judges is not None:
        critic = DensityRatio(_read_ensemble(judges, folder / CRITIC_FILE), ensemble.classes)
    return BoundaryCalibrator(ensemble, ratios, critic, sharpness)


def remove_unused(folder: Path, kept: dict[str, Any] | None) -> None:
    """Remove the weights of classifiers or judges of a model that was in the folder before.

    Args:
        folder: A model's folder.
        kept: What `save_calibrator` returned for the present model; nothing where it has none.
    """
    if kept is None:
        (folder / FILE).unlink(missing_ok=True)
    if kept is None or kept["critic"] is None:
        (folder / CRITIC_FILE).unlink(missing_ok=True)


def _write_ensemble(ensemble: MlpEnsemble, path: Path) -> dict[str, Any]:
    return {
        "members": ensemble.members,
        "widths": [ensemble.weights[0].shape[1], *(each.shape[2] for each in ensemble.weights)],
        "sha256": write_weights(path, ensemble.state_dict()),
    }


def _read_ensemble(kept: dict[str, Any], path: Path) -> MlpEnsemble:
    weights = read_weights(path, kept["sha256"])
    units, *hidden, classes = kept["widths"]
    # The initial weights are replaced at once; their seed does not matter.
    ensemble = MlpEnsemble(kept["members"], units, hidden, classes, torch.Generator())
    ensemble.load_state_dict(weights)
    return ensemble.requires_grad_(False).eval()
