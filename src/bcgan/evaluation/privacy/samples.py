"""Which rows are compared: members, non-members, reference rows, synthetic rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.seeds import numpy_generator

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Samples:
    """Positions of the drawn rows in their tables.

    Attributes:
        members: In the training table, shape (n,).
        non_members: In the held-out table, shape (n,): as many.
        reference: In the held-out table, shape (r,): none of the non-members.
        synthetic: In the synthetic table, shape (m,).
        comparison: In the training table, shape (k,), k <= m: they stand beside k synthetic rows.
    """

    members: Positions
    non_members: Positions
    reference: Positions
    synthetic: Positions
    comparison: Positions


def draw_samples(
    training: pd.DataFrame,
    held_out: pd.DataFrame,
    synthetic: pd.DataFrame,
    settings: PrivacySettings,
) -> Samples:
    """Draw rows without replacement, each group from a generator of its own.

    Args:
        training: Rows that the synthesizer was trained on.
        held_out: Rows that it never saw, from the same source.
        synthetic: Released rows.
        settings: Limits and seed.

    Returns:
        As many members as non-members; the reference rows are the rest of the held-out ones.
    """

    def shuffled(table: pd.DataFrame, name: str) -> Positions:
        return numpy_generator(settings.seed, "privacy", name).permutation(len(table))

    held = shuffled(held_out, "held_out")
    references = min(round(len(held) * settings.reference_share), settings.most_reference)
    candidates = min(len(held) - references, len(training), settings.most_candidates)
    members = shuffled(training, "members")
    released = shuffled(synthetic, "synthetic")[: settings.most_synthetic]
    return Samples(
        members=members[:candidates],
        non_members=held[references : references + candidates],
        reference=held[:references],
        synthetic=released,
        comparison=members[: released.size],
    )
