"""Random forests and L1 linear SVMs, and what they make of each feature."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.features import FeatureEncoder
from bcgan.evaluation.labels import LabelledRows
from bcgan.seeds import derive_seed, numpy_generator

FeatureWeights = dict[str, list[float]]
"""One number, at least 0, for each feature, by identifier of the model."""


class InterpretationSettings(BaseModel):
    """Which interpretable models are compared.

    Attributes:
        top: Numbers of most important features to compare (BCGAN paper, table 2).
        trees: Trees of the large forest; the small one has 10.
        max_depth: Depth of the trees of both forests.
        svm_c: Penalties C of the L1 linear SVM (BCGAN paper, table 3).
        svm_max_iter: Most passes of the SVM's solver.
        rows: Most rows that a model is trained on; as many real as synthetic ones.
        seed: Fixes models and draws; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    top: tuple[int, ...] = (10, 20, 30)
    trees: int = Field(default=100, ge=1)
    max_depth: int = Field(default=20, ge=1)
    svm_c: tuple[float, ...] = (0.01, 0.001)
    svm_max_iter: int = Field(default=1000, ge=1)
    rows: int = Field(default=20_000, ge=10)
    seed: int = 0

    @property
    def forests(self) -> dict[str, int]:
        """Number of trees of each forest, by identifier."""
        return {"forest_10": 10, "forest_large": self.trees}

    @property
    def svms(self) -> dict[str, float]:
        """Penalty of each SVM, by identifier."""
        return {f"svm_c_{c:g}": c for c in self.svm_c}


@dataclass(frozen=True)
class InterpretableModels:
    """Trains the models on tables that share one encoding.

    Attributes:
        encoder: Turns rows into features; fitted on the real rows.
        columns: Columns of the tables.
        settings: Which models.
        rows: Rows that each model is trained on.
    """

    encoder: FeatureEncoder
    columns: EvaluationColumns
    settings: InterpretationSettings
    rows: int

    def draw(self, table: LabelledRows, name: str) -> LabelledRows:
        """Draw the rows to train on.

        Args:
            table: At least `rows` labelled rows.
            name: Names the draw.

        Returns:
            `rows` of them without repetition; the table itself where it has no more.
        """
        if len(table.labels) <= self.rows:
            return table
        rng = numpy_generator(self.settings.seed, "interpretation", "rows", name)
        chosen = np.sort(rng.permutation(len(table.labels))[: self.rows])
        drawn = table.table.take(chosen).reset_index(drop=True)
        return LabelledRows(drawn, table.labels[chosen], table.dropped)

    def relabelled(self, table: pd.DataFrame) -> LabelledRows:
        """Take labels and features of a table made from labelled rows.

        Args:
            table: Typed rows.

        Returns:
            The rows with their labels.
        """
        return LabelledRows.of(table, self.columns, "table made from real rows")

    def importances(self, table: LabelledRows, name: str) -> FeatureWeights:
        """Train the forests.

        Args:
            table: The rows to train on.
            name: Names the random states: the same name gives the same forests.

        Returns:
            Mean decrease of impurity of each feature, by forest; all 0 for a single class.
        """
        features = self.encoder.transform(table.table)
        return {
            forest: _importances(
                RandomForestClassifier(
                    n_estimators=trees,
                    max_depth=self.settings.max_depth,
                    random_state=self._seed(forest, name),
                ),
                features,
                table.labels,
            )
            for forest, trees in self.settings.forests.items()
        }

    def weights(self, table: LabelledRows) -> FeatureWeights:
        """Train the SVMs.

        Args:
            table: The rows to train on.

        Returns:
            Largest absolute weight over the classes of each feature, by SVM; all 0 for a
            single class.
        """
        features = self.encoder.transform(table.table).astype(np.float64)
        return {
            svm: _largest_weights(
                LinearSVC(
                    penalty="l1",
                    dual=False,
                    C=c,
                    max_iter=self.settings.svm_max_iter,
                    random_state=self._seed(svm, "all"),
                ),
                features,
                table.labels,
            )
            for svm, c in self.settings.svms.items()
        }

    def _seed(self, model: str, name: str) -> int:
        return derive_seed(self.settings.seed, "interpretation", model, name) % 2**32


def _importances(
    forest: RandomForestClassifier, features: NDArray[np.float32], labels: NDArray[np.str_]
) -> list[float]:
    with threadpool_limits(limits=1):
        forest.fit(features, labels)
    return [float(value) for value in forest.feature_importances_]


def _largest_weights(
    svm: LinearSVC, features: NDArray[np.float64], labels: NDArray[np.str_]
) -> list[float]:
    if (labels == labels[0]).all():
        return [0.0] * features.shape[1]
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        svm.fit(features, labels)
    return [float(value) for value in np.abs(svm.coef_).max(axis=0)]
