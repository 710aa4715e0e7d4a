"""The released table: rows of a saved synthesizer as they were asked for, and what it took."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.calibrated_sampling import SamplingSettings
from bcgan.synthesizer.conditional_sampling import ConditionalSampler
from bcgan.synthesizer.conditions import PartialRows, read_conditions
from bcgan.synthesizer.model import SavedSynthesizer


@dataclass(frozen=True)
class Release:
    """What sampling gives.

    Attributes:
        table: Typed rows, all columns of the schema in its order.
        report: `rows`; `conditions`, where there are any; JSON values.
    """

    table: pd.DataFrame
    report: dict[str, Any]


def release_table(
    model: SavedSynthesizer,
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
    conditions: PartialRows | None = None,
) -> Release:
    """Sample a table.

    Args:
        model: The trained synthesizer.
        rows: Number of rows; as many as the training part had if not given, with conditions as
            many as these are for.
        seed: Decides every draw.
        sampling: How rows are drawn.
        conditions: Partial rows to be completed, see `read_conditions`; none if not given.

    Returns:
        The table and its report.

    Raises:
        InputError: If conditions cannot be used.
        SettingsError: If they are met too rarely.
    """
    if conditions is None:
        table = model.sample(rows, seed, sampling)
        return Release(table, {"rows": len(table), "conditions": None})
    checked = read_conditions(conditions, rows, model.schema, model.encoder)
    rng = numpy_generator(seed, "sample", "conditions")
    source = torch_generator(seed, "sample", "conditions", "generator")
    found = ConditionalSampler(model, sampling.conditions).sample(checked, source, rng)
    table = model.completed(found.table, rng)
    return Release(table, {"rows": len(table), "conditions": found.report})
