"""Image networks as learners of the compatibility score (BCGAN paper, table 5)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from bcgan.classifiers.image_ensemble import predicted_classes, train_network
from bcgan.classifiers.image_settings import Architecture, ImageClassifierSettings
from bcgan.compute_mode import compute_mode
from bcgan.evaluation.learners import Learner
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.seeds import torch_generator


class NetworkLearner(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A network as a scikit-learn classifier of pixels in [0, 1]."""

    def __init__(
        self,
        architecture: Architecture,
        shape: tuple[int, int, int],
        settings: ImageClassifierSettings,
        random_state: int,
    ) -> None:
        """Keep what it is made from.

        Args:
            architecture: Kind of the network.
            shape: Channels, height and width.
            settings: Its size and its training.
            random_state: Decides initial weights and batches.
        """
        self.architecture = architecture
        self.shape = shape
        self.settings = settings
        self.random_state = random_state

    @compute_mode(threads=1)
    def fit(self, features: NDArray[np.float32], labels: NDArray[Any]) -> "NetworkLearner":
        """Train a new network.

        Args:
            features: Pixels in [0, 1], shape [n, units].
            labels: Shape [n].

        Returns:
            Itself.
        """
        self.classes_, places = np.unique(labels, return_inverse=True)
        source = torch_generator(self.random_state, "network learner", "weights")
        self.network_ = self.settings.new_network(
            self.architecture, self.shape, len(self.classes_), source
        )
        train_network(
            self.network_,
            _rows(features),
            torch.from_numpy(places.astype(np.int64)),
            torch.arange(len(features)),
            self.architecture,
            self.settings,
            torch_generator(self.random_state, "network learner", "batches"),
        )
        return self

    @compute_mode(threads=1)
    def predict(self, features: NDArray[np.float32]) -> NDArray[Any]:
        """Classify images.

        Args:
            features: Pixels in [0, 1], shape [n, units].

        Returns:
            Labels, shape [n].
        """
        found: NDArray[Any] = self.classes_[predicted_classes(self.network_, _rows(features))]
        return found


def network_learners(
    shape: tuple[int, int, int], settings: ImageClassifierSettings
) -> Mapping[str, Learner]:
    """Give the two networks of table 5.

    Args:
        shape: Channels, height and width.
        settings: Their sizes and their training.

    Returns:
        Learners by identifier.
    """

    def make(architecture: Architecture, _: CompatibilitySettings, seed: int) -> NetworkLearner:
        return NetworkLearner(architecture, shape, settings, seed)

    depth = 9 * settings.blocks + 2
    return {
        "cnn": Learner("CNN", 100.0, partial(make, "cnn")),
        "resnet_v2": Learner(f"ResNet-{depth} v2", 1000.0, partial(make, "resnet")),
    }


def _rows(features: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(2.0 * features - 1.0)
