"""How sure classifiers are of real and of synthetic rows: does a generator shun the boundary?

The paper's section 3 blames the loss of model compatibility on generators that leave the
neighbourhood of the decision boundary empty, ACGAN above all. There the posteriors of a
classifier are undecided, so the distribution of their entropy shows it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SCHEMA_VERSION = 1
BINS = 20
NEAR_BOUNDARY = 0.2
"""A row is near the boundary if its two most likely classes differ by less than this."""

Posteriors = NDArray[np.float32]


def compare_posterior_entropy(real: Posteriors, synthetic: Posteriors) -> dict[str, Any]:
    """Compare the classifiers' entropy on real rows they have not seen with that on synthetic ones.

    Args:
        real: Posteriors of held-out real rows, shape [classifiers, n, classes], n >= 1, at least
            two classes.
        synthetic: Posteriors of synthetic rows, shape [classifiers, m, classes], m >= 1.

    Returns:
        JSON-ready: for both the shares of (row, classifier) pairs by entropy in 20 equal bins of
        [0, 1] (1 is a uniform posterior), the mean entropy and the share near the boundary; and
        the total variation distance of the two histograms.
    """
    parts = {
        name: _describe(posteriors)
        for name, posteriors in (("real", real), ("synthetic", synthetic))
    }
    shares = [np.array(part["histogram"]) for part in parts.values()]
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "bin_edges": np.linspace(0.0, 1.0, BINS + 1).round(6).tolist(),
        **parts,
        "total_variation": float(np.abs(shares[0] - shares[1]).sum() / 2),
    }


def entropy_not_applicable(reason: str) -> dict[str, Any]:
    """Say that there are no posteriors to compare.

    Args:
        reason: Why, as a sentence.

    Returns:
        The content of `posterior_entropy.json`.
    """
    return {"schema_version": SCHEMA_VERSION, "status": "not applicable", "reason": reason}


def relative_entropy_of(posteriors: Posteriors) -> NDArray[np.float64]:
    """Compute the entropy of posteriors as a share of the largest possible one.

    Args:
        posteriors: Shape [..., classes]; vectors sum to 1.

    Returns:
        Shape [...], in [0, 1].
    """
    values = posteriors.astype(np.float64)
    terms = values * np.log(np.maximum(values, 1e-300))
    entropy: NDArray[np.float64] = -terms.sum(-1) / np.log(values.shape[-1])
    return entropy.clip(0.0, 1.0)


def _describe(posteriors: Posteriors) -> dict[str, Any]:
    entropy = relative_entropy_of(posteriors).ravel()
    counts, _ = np.histogram(entropy, bins=BINS, range=(0.0, 1.0))
    top = np.sort(posteriors, axis=-1)[..., -2:]
    return {
        "rows": posteriors.shape[1],
        "mean": float(entropy.mean()),
        "near_boundary": float(np.mean(top[..., 1] - top[..., 0] < NEAR_BOUNDARY)),
        "histogram": (counts / counts.sum()).tolist(),
    }
