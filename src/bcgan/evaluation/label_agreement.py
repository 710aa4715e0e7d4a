"""Does a classifier that took no part give generated images the label they were made for?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.intervals import wilson

_CONFIDENCE = 0.95


def label_agreement(
    named: NDArray[np.int64], labels: NDArray[np.int64], real_accuracy: float
) -> dict[str, Any]:
    """Count how often a judge names an image's own label.

    Args:
        named: What the judge says of each generated image, shape [n], n >= 1.
        labels: The labels they were generated for, shape [n].
        real_accuracy: How often it is right about real images it was not trained on.

    Returns:
        The share with its interval (Wilson 1927), overall and for each class, and the judge's
        accuracy on real test images, which is what perfect images would reach; JSON-ready.
    """
    right = named == labels
    by_class = {str(label): _share(right[labels == label]) for label in np.unique(labels).tolist()}
    return {
        "schema_version": 1,
        "status": "ok",
        **_share(right),
        "judge_accuracy_on_real_test_images": real_accuracy,
        "classes": by_class,
    }


def _share(right: NDArray[np.bool_]) -> dict[str, Any]:
    hits, trials = int(right.sum()), len(right)
    interval = wilson(hits, trials, _CONFIDENCE)
    return {
        "share": hits / trials,
        "interval": {"low": interval.low, "high": interval.high, "confidence": _CONFIDENCE},
        "images": trials,
    }
