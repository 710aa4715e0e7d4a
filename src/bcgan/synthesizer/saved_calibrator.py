"""What chooses among generated rows, as a saved synthesizer keeps it."""

from pathlib import Path
from typing import Any

import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.synthesizer.boundary_calibrated_sampling import BoundaryCalibrator
from bcgan.synthesizer.checked_weights import read_weights, write_weights
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

FILE = "classifiers.safetensors"


def save_calibrator(calibrator: BoundaryCalibrator, folder: Path) -> dict[str, Any]:
    """Write the classifiers' weights into a model's folder.

    Args:
        calibrator: What to keep.
        folder: The folder; exists.

    Returns:
        What belongs into `model.json`: shape and checksum of the classifiers, and the ratios.
    """
    ensemble = calibrator.ensemble
    return {
        "members": ensemble.members,
        "widths": [ensemble.weights[0].shape[1], *(each.shape[2] for each in ensemble.weights)],
        "sha256": write_weights(folder / FILE, ensemble.state_dict()),
        "ratios": calibrator.ratios.model_dump(mode="json"),
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
    weights = read_weights(folder / FILE, kept["sha256"])
    units, *hidden, classes = kept["widths"]
    # The initial weights are replaced at once; their seed does not matter.
    ensemble = MlpEnsemble(kept["members"], units, hidden, classes, torch.Generator())
    ensemble.load_state_dict(weights)
    ratios = PosteriorRatios.model_validate(kept["ratios"])
    return BoundaryCalibrator(ensemble.requires_grad_(False).eval(), ratios)
