"""Nodes of `sample_parts`: a synthetic table too long for memory."""

from typing import Any

from bcgan.errors import SettingsError
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.partitioned_sampling import PartitionedSample
from bcgan.synthesizer.sampling_settings import SamplingSettings


def plan_parts(
    synthesizer_model: SavedSynthesizer,
    constraint_rules: dict[str, Any],
    constraints: list[dict[str, Any]],
    condition_file: str | None,
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
) -> PartitionedSample:
    """Plan a table that is made while it is written.

    Args:
        synthesizer_model: The trained synthesizer.
        constraint_rules: What is known of the constraints.
        constraints: The constraints that the run asks for.
        condition_file: Has to be nothing: conditions are for the pipeline `sample`.
        rows: Number of rows; as many as the training part had if not given.
        seed: Decides every draw.
        sampling: How rows are drawn.

    Returns:
        The plan; saving it writes the files.

    Raises:
        ArtefactError: If the constraints are not those the table was prepared with.
        SettingsError: If conditions are given.
    """
    if condition_file is not None:
        raise SettingsError(
            "The pipeline sample_parts completes no partial rows: leave condition_file out, or run "
            "the pipeline sample."
        )
    rules = ConstraintRules.model_validate(constraint_rules)
    rules.require(read_constraints(constraints))
    count = synthesizer_model.encoder.rows if rows is None else rows
    return PartitionedSample(synthesizer_model, count, seed, sampling, rules)
