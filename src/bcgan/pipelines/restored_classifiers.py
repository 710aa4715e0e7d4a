"""The pretrained classifiers as the catalog keeps them."""

import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.datasets import TensorBundle


def restored_ensemble(classifiers: TensorBundle) -> MlpEnsemble | None:
    """Rebuild the ensemble.

    Args:
        classifiers: Its weights and shape.

    Returns:
        The ensemble, frozen; nothing for a table without classes.
    """
    if classifiers.metadata["status"] != "ok":
        return None
    # The initial weights are replaced at once; their seed does not matter.
    ensemble = MlpEnsemble(**classifiers.metadata["shape"], generator=torch.Generator())
    ensemble.load_state_dict(dict(classifiers.tensors))
    return ensemble.requires_grad_(False).eval()
