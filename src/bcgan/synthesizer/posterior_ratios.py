"""How much more often real rows have a posterior than generated ones, class by class."""

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

MOST_BINS = 20
ROWS_OF_A_BIN = 25
"""Real rows of a class that make one more bin: with fewer a ratio would be mostly noise."""


class PosteriorRatios(BaseModel):
    """Density ratios of the posterior of the own label, constant on bins.

    The bins of a class hold equally many real rows. No posterior of a row is kept, only quantiles.

    Attributes:
        edges: Inner ends of each class's bins, ascending.
        ratios: Share of the real rows of a class in each bin, divided by that of the generated
            ones; one more than there are edges.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    edges: tuple[tuple[float, ...], ...]
    ratios: tuple[tuple[float, ...], ...]

    @classmethod
    def fit(
        cls,
        real: NDArray[np.float64],
        real_labels: NDArray[np.int64],
        generated: NDArray[np.float64],
        generated_labels: NDArray[np.int64],
        classes: int,
    ) -> "PosteriorRatios":
        """Compare posteriors of the own label.

        Args:
            real: Of real rows, in [0, 1], shape [n].
            real_labels: Their classes, shape [n].
            generated: Of generated rows, shape [m].
            generated_labels: Their classes, shape [m].
            classes: Number of classes.

        Returns:
            The ratios; 1 throughout for a class without rows on either side.
        """
        edges, ratios = [], []
        for label in range(classes):
            of_real, of_generated = real[real_labels == label], generated[generated_labels == label]
            bins = min(MOST_BINS, len(of_real) // ROWS_OF_A_BIN)
            if bins < 2 or not len(of_generated):
                edges.append(())
                ratios.append((1.0,))
                continue
            inner = np.unique(np.quantile(of_real, np.linspace(0, 1, bins + 1)[1:-1]))
            wanted, found = _shares(of_real, inner), _shares(of_generated, inner)
            # A bin in which nothing was generated counts as one of half a row.
            least = 0.5 / len(of_generated)
            edges.append(tuple(inner.tolist()))
            ratios.append(tuple((wanted / np.maximum(found, least)).tolist()))
        return cls(edges=tuple(edges), ratios=tuple(ratios))

    def weights(
        self, posteriors: NDArray[np.float64], labels: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Look up the ratio of each row.

        Args:
            posteriors: Of the rows' own labels, shape [n].
            labels: Their classes, shape [n].

        Returns:
            Shape [n], not negative.
        """
        found = np.ones(len(labels))
        for label in np.unique(labels):
            rows = labels == label
            bins = np.searchsorted(self.edges[label], posteriors[rows], side="right")
            found[rows] = np.array(self.ratios[label])[bins]
        return found


def _shares(values: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.float64]:
    bins = np.searchsorted(inner, values, side="right")
    return np.bincount(bins, minlength=len(inner) + 1) / len(values)
