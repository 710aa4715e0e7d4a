"""The released table: rows of a saved synthesizer as they were asked for, and what it took."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.class_shares import rebalanced
from bcgan.synthesizer.conditional_sampling import ConditionalSampler
from bcgan.synthesizer.conditions import PartialRows, read_conditions
from bcgan.synthesizer.constrained_sampling import redraw_broken
from bcgan.synthesizer.constraints import ConstraintRules
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.sampling_settings import SamplingSettings

NO_RULES = ConstraintRules()


@dataclass(frozen=True)
class Release:
    """What sampling gives.

    Attributes:
        table: Typed rows, all columns of the schema in its order.
        report: `rows`; `conditions` and `constraints`, nothing where there are none; JSON values.
    """

    table: pd.DataFrame
    report: dict[str, Any]


def release_table(
    model: SavedSynthesizer,
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
    conditions: PartialRows | None = None,
    rules: ConstraintRules = NO_RULES,
) -> Release:
    """Sample a table.

    Args:
        model: The trained synthesizer.
        rows: Number of rows; as many as the training part had if not given, with conditions as
            many as these are for.
        seed: Decides every draw.
        sampling: How rows are drawn.
        conditions: Partial rows to be completed, see `read_conditions`; none if not given.
        rules: Constraints that every row satisfies.

    Returns:
        The table and its report.

    Raises:
        InputError: If conditions cannot be used.
        SettingsError: If conditions or constraints are met too rarely.
    """
    model = with_class_shares(model, sampling)
    if conditions is not None:
        return _completed(model, rows, seed, sampling, conditions, rules)
    table = model.sample(rows, seed, sampling)
    report = {"rows": len(table), "calibration": model.calibration(sampling)}
    if not rules.constraints:
        return Release(table, {**report, "conditions": None, "constraints": None})
    rng = numpy_generator(seed, "sample", "constraints")
    source = torch_generator(seed, "sample", "constraints", "generator")
    kept = redraw_broken(model, table, rules, sampling.redraws, source, rng)
    return Release(kept.table, {**report, "conditions": None, "constraints": kept.report})


def with_class_shares(model: SavedSynthesizer, sampling: SamplingSettings) -> SavedSynthesizer:
    """Let a synthesizer release other shares of the classes.

    Args:
        model: The trained synthesizer.
        sampling: The shares, if any.

    Returns:
        The same synthesizer, or one with these shares that chooses no rows by the means of the
        training part.

    Raises:
        SettingsError: If the shares do not suit the classes.
    """
    if sampling.class_shares is None:
        return model
    encoder = model.encoder
    shares = rebalanced(sampling.class_shares, encoder.classes, encoder.class_shares)
    changes = {"class_shares": shares, "statistics": None}
    return replace(model, encoder=encoder.model_copy(update=changes))


def _completed(
    model: SavedSynthesizer,
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
    conditions: PartialRows,
    rules: ConstraintRules,
) -> Release:
    """Sample rows that meet conditions."""
    checked = read_conditions(conditions, rows, model.schema, model.encoder)
    rules.refuse_contradictions(checked.rows)
    rng = numpy_generator(seed, "sample", "conditions")
    source = torch_generator(seed, "sample", "conditions", "generator")
    accept = rules.holds if rules.constraints else None
    sampler = ConditionalSampler(model, sampling.conditions, accept=accept)
    found = sampler.sample(checked, source, rng)
    table = model.completed(found.table, rng)
    report = {
        "rows": len(table),
        "calibration": "none",
        "conditions": found.report,
        "constraints": {"each": [{"constraint": str(each)} for each in rules.constraints]}
        if rules.constraints
        else None,
    }
    return Release(table, report)
