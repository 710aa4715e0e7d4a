"""The pretrained classifiers as the catalog keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.datasets import TensorBundle
from bcgan.errors import ArtefactError


@contextmanager
def refit(name: str, pipeline: str) -> Iterator[None]:
    """Answer weights that do not fit the network they are for in one sentence.

    Args:
        name: Of the artefact.
        pipeline: That makes it.

    Yields:
        Nothing.

    Raises:
        ArtefactError: In place of what PyTorch raises.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ArtefactError(
            f"The artefact {name} does not fit this run ({' '.join(str(error).split())[:200]}): "
            f"run the pipeline {pipeline} again."
        ) from error


def restored_ensemble(classifiers: TensorBundle) -> MlpEnsemble | None:
    """Rebuild the ensemble.

    Args:
        classifiers: Its weights and shape.

    Returns:
        The ensemble, frozen; nothing for a table without classes.

    Raises:
        ArtefactError: If the weights are not those of such an ensemble.
    """
    with refit("classifiers", "pretrain_classifiers"):
        if classifiers.metadata["status"] != "ok":
            return None
        # The initial weights are replaced at once; their seed does not matter.
        ensemble = MlpEnsemble(**classifiers.metadata["shape"], generator=torch.Generator())
        ensemble.load_state_dict(dict(classifiers.tensors))
    return ensemble.requires_grad_(False).eval()
