"""Do learners learn the same from generated images as from real ones (eq. 1)?"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray

from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.comparisons import Comparisons, Intervals
from bcgan.evaluation.fits import Fit, run_fits
from bcgan.evaluation.json_numbers import json_numbers
from bcgan.evaluation.labels import majority_label
from bcgan.evaluation.learners import Learner
from bcgan.evaluation.outcomes import Answers, Outcome
from bcgan.evaluation.resampled_rows import CONFIDENCE, METHOD
from bcgan.evaluation.scorers import scorer_of
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.evaluation.table_scores import TableOutcomes
from bcgan.seeds import derive_seed, numpy_generator

SCHEMA_VERSION = 1

# Raise it when learners or outcomes change: what is cached is then computed again.
_SCORES_VERSION = 1


@dataclass(frozen=True)
class PixelRows:
    """Images as learners see them.

    Attributes:
        features: Pixels in [0, 1], float32, shape [n, units].
        labels: Classes as text, shape [n].
    """

    features: NDArray[np.float32]
    labels: NDArray[np.str_]

    @classmethod
    def of(cls, pixels: NDArray[np.uint8], labels: NDArray[np.int64]) -> "PixelRows":
        """Flatten images, one colour after the other.

        Args:
            pixels: uint8, shape [n, height, width, channels].
            labels: int64, shape [n].

        Returns:
            The rows.
        """
        by_colour = pixels.transpose(0, 3, 1, 2).reshape(len(pixels), -1)
        return cls(by_colour.astype(np.float32) / np.float32(255.0), labels.astype(np.str_))

    def at_most(self, limit: int, rng: np.random.Generator) -> "PixelRows":
        """Draw images without replacement where there are more than wanted.

        Args:
            limit: Most images to keep.
            rng: Source of the draw.

        Returns:
            At most so many, in their old order.
        """
        if len(self.labels) <= limit:
            return self
        places = np.sort(rng.permutation(len(self.labels))[:limit])
        return PixelRows(self.features[places], self.labels[places])

    def fingerprint(self) -> str:
        """Hash pixels and labels."""
        digest = hashlib.sha256(self.features.tobytes())
        digest.update("\n".join(self.labels.tolist()).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class ImageTrial:
    """What learners are compared on.

    Attributes:
        real: Real training images.
        synthetic: Generated images.
        test: Real images that nothing was trained on.
    """

    real: PixelRows
    synthetic: PixelRows
    test: PixelRows

    def limited(self, settings: CompatibilitySettings) -> "ImageTrial":
        """Keep at most as many images of each part as the settings allow."""
        limits = (
            ("real_train", self.real, settings.max_training_rows),
            ("synthetic", self.synthetic, settings.max_training_rows),
            ("test", self.test, settings.max_test_rows),
        )
        return ImageTrial(
            *(
                part.at_most(limit, numpy_generator(settings.seed, "rows", name))
                for name, part, limit in limits
            )
        )


def evaluate_image_compatibility(
    trial: ImageTrial,
    learners: Mapping[str, Learner],
    settings: CompatibilitySettings,
    key: object,
    cache: JsonCache | None = None,
) -> dict[str, Any]:
    """Train learners on real and on generated images and test both on real ones.

    Args:
        trial: The images.
        learners: Learners by identifier.
        settings: How the learners are trained; columns and baselines of tables do not count.
        key: What decides the learners besides `settings`, JSON-ready, for the cache.
        cache: Keeps what depends on real images alone.

    Returns:
        The content of `compatibility.json` in the form that tables have, without gradient
        boosting, baselines and augmentation. `averages.seven` is the mean over all learners.
    """
    used = trial.limited(settings)
    classes = tuple(sorted({*used.real.labels.tolist(), *used.test.labels.tolist()}))
    answers = Answers(used.test.labels, classes, "classification")
    outcomes = {
        "real": _real_outcomes(used, learners, settings, key, answers, cache),
        "synthetic": _outcomes("synthetic", used.synthetic, used, learners, settings, answers),
    }
    majority = majority_label(used.real.labels)
    found = Comparisons(
        outcomes, scorer_of(answers, majority), {"synthetic": ("synthetic", "real")}
    )
    rng = numpy_generator(settings.seed, "intervals", "compatibility")
    intervals = found.intervals(settings.resamples, rng)["synthetic"]
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "task": "classification",
        "target": "label",
        "classes": list(classes),
        "rows": _counts(trial, used),
        "settings": settings.model_dump(mode="json"),
        "majority_accuracy": float(np.mean(used.test.labels == majority)),
        "roc_auc": {"positive": None, "reason": f"there are {len(classes)} classes"},
        "averages": json_numbers(found.averages["synthetic"]),
        "intervals": {
            "confidence": CONFIDENCE,
            "resamples": settings.resamples,
            "method": METHOD,
            "averages": dict(intervals.averages),
        },
        "learners": {
            name: _entry(name, learner, found, intervals, outcomes)
            for name, learner in learners.items()
        },
        "gradient_boosting": None,
        "baselines": {},
        "augmentation": None,
        "subgroups": None,
    }


def score_real_images(
    trial: ImageTrial,
    learners: Mapping[str, Learner],
    settings: CompatibilitySettings,
    key: object,
    cache: JsonCache,
) -> None:
    """Put into the cache what depends on real images alone.

    Args:
        trial: The images; the generated ones are not looked at.
        learners: Learners by identifier.
        settings: How they are trained.
        key: As for `evaluate_image_compatibility`.
        cache: Where the outcomes go.
    """
    used = trial.limited(settings)
    classes = tuple(sorted({*used.real.labels.tolist(), *used.test.labels.tolist()}))
    answers = Answers(used.test.labels, classes, "classification")
    _real_outcomes(used, learners, settings, key, answers, cache)


# The parts are those of one call above; an object around them would say nothing more.
def _real_outcomes(
    trial: ImageTrial,
    learners: Mapping[str, Learner],
    settings: CompatibilitySettings,
    key: object,
    answers: Answers,
    cache: JsonCache | None,
) -> TableOutcomes:
    parts = [
        "image compatibility outcomes",
        _SCORES_VERSION,
        trial.real.fingerprint(),
        trial.test.fingerprint(),
        settings.model_dump(mode="json", include={"mlp_max_iter", "seed"}),
        list(learners),
        key,
        sklearn.__version__,
        np.__version__,
    ]
    kept = None if cache is None else cache.get(*parts)
    if isinstance(kept, dict):
        rows = len(answers.labels)
        return {name: Outcome.from_json(kept[name], rows) for name in learners}
    found = _outcomes("real", trial.real, trial, learners, settings, answers)
    if cache is not None:
        cache.put(*parts, value={name: each.to_json() for name, each in found.items()})
    return found


def _outcomes(
    name: str,
    rows: PixelRows,
    trial: ImageTrial,
    learners: Mapping[str, Learner],
    settings: CompatibilitySettings,
    answers: Answers,
) -> TableOutcomes:
    fits = [
        Fit(
            table=name,
            learner=identifier,
            # One random state per learner, the same for real and generated images.
            estimator=learner(settings, derive_seed(settings.seed, "learner", identifier) % 2**32),
            train_features=rows.features,
            train_labels=rows.labels,
            test_features=trial.test.features,
            cost=learner.cost * len(rows.labels),
        )
        for identifier, learner in learners.items()
    ]
    predictions = run_fits(fits, settings.jobs)
    return {each: answers.outcome(predictions[name, each]) for each in learners}


def _entry(
    identifier: str,
    learner: Learner,
    found: Comparisons,
    intervals: Intervals,
    outcomes: Mapping[str, TableOutcomes],
) -> dict[str, Any]:
    tables = ("real", "synthetic")
    return {
        "name": learner.name,
        **{table: json_numbers(found.scores[table][identifier]) for table in tables},
        **json_numbers(found.relations["synthetic"][identifier]),
        "intervals": intervals.learners[identifier],
        "seconds": {table: outcomes[table][identifier].seconds for table in tables},
    }


def _counts(given: ImageTrial, used: ImageTrial) -> dict[str, int]:
    return {
        "real_train": len(given.real.labels),
        "real_train_used": len(used.real.labels),
        "test": len(given.test.labels),
        "test_used": len(used.test.labels),
        "synthetic": len(given.synthetic.labels),
        "synthetic_used": len(used.synthetic.labels),
        "synthetic_without_label": 0,
    }
