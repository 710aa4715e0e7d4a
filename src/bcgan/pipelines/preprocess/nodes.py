"""Nodes of `preprocess`: from the source to encoded rows."""

from typing import Any

import pandas as pd
import torch
from torch import Tensor

from bcgan.datasets import TensorBundle
from bcgan.pipelines.preprocess.settings import ReadingSettings, SplitSettings
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.preparation import features_and_labels, usable_schema
from bcgan.synthesizer.recipe import resolve_encoder
from bcgan.synthesizer.run_settings import NO_TARGET
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.given_test_rows import require_known_classes, type_test_rows
from bcgan.tabular.schema import TableSchema, apply_schema
from bcgan.tabular.split import split_table


def infer_table_schema(
    raw_table: pd.DataFrame,
    raw_test_table: pd.DataFrame,
    target: str,
    schema_overrides: dict[str, str],
    reading: ReadingSettings,
    split: SplitSettings,
) -> dict[str, Any]:
    """Infer the schema and check that the tables can be used, before anything is written.

    Args:
        raw_table: The source as read.
        raw_test_table: The test table as read; without columns where none was given.
        target: Header of the target column, or `none`.
        schema_overrides: Kinds set by the user, by column.
        reading: Spellings of missing.
        split: Decides how many rows each class needs.

    Returns:
        The schema, JSON-ready.

    Raises:
        InputError: If a table cannot be used.
    """
    given = has_test_table(raw_test_table)
    schema = usable_schema(
        raw_table,
        None if target == NO_TARGET else target,
        schema_overrides,
        reading.missing_tokens or None,
        test_share=None if given else split.test_share,
    )
    if given:
        test = type_test_rows(raw_test_table, schema)
        require_known_classes(test, apply_schema(raw_table, schema), schema)
    return schema.model_dump(mode="json")


def has_test_table(raw_test_table: pd.DataFrame) -> bool:
    """Tell whether the test rows come from a file of their own.

    Args:
        raw_test_table: The test table as read; without columns where none was given.

    Returns:
        Whether it has columns.
    """
    return len(raw_test_table.columns) > 0


def type_table(raw_table: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Turn the cells into numbers, categories and dates as the schema says.

    Args:
        raw_table: The source as read.
        schema: Its schema.

    Returns:
        The typed table.
    """
    return apply_schema(raw_table, TableSchema.model_validate(schema))


def split_rows(
    typed_table: pd.DataFrame,
    raw_test_table: pd.DataFrame,
    schema: dict[str, Any],
    split: SplitSettings,
    split_seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Tensor]]:
    """Hold rows out: for the test, unless these are given, and for validation.

    Args:
        typed_table: All typed rows of the source.
        raw_test_table: The test table as read; without columns where none was given.
        schema: Their schema.
        split: Shares of the parts.
        split_seed: Decides who is held out.

    Returns:
        Training part, test part, and which rows of the training part are its validation part.
    """
    table_schema = TableSchema.model_validate(schema)
    given = has_test_table(raw_test_table)
    parts = split_table(
        typed_table,
        table_schema,
        test_share=split.test_share,
        validation_share=split.validation_share,
        max_rows=split.max_rows,
        seed=split_seed,
        test=type_test_rows(raw_test_table, table_schema) if given else None,
    )
    return parts.train, parts.test, {"is_validation": torch.from_numpy(parts.is_validation)}


def learn_constraints(
    typed_table: pd.DataFrame,
    training_table: pd.DataFrame,
    schema: dict[str, Any],
    constraints: list[dict[str, Any]],
) -> dict[str, Any]:
    """Check the constraints against the real rows, before anything is trained.

    Args:
        typed_table: All typed rows of the source.
        training_table: Typed training rows.
        schema: Their schema.
        constraints: The constraints.

    Returns:
        The constraints with the combinations that training rows have, JSON-ready.

    Raises:
        InputError: If a constraint does not suit its columns, or real rows break it.
    """
    return ConstraintRules.learn(
        read_constraints(constraints),
        typed_table,
        training_table,
        TableSchema.model_validate(schema),
    ).model_dump(mode="json")


def fit_encoder(
    training_table: pd.DataFrame, schema: dict[str, Any], preset: str, encoder: dict[str, Any]
) -> dict[str, Any]:
    """Learn how rows are encoded, from the training part only.

    Args:
        training_table: Typed training rows.
        schema: Their schema.
        preset: Name of the preset.
        encoder: Values of the encoding that differ from the preset.

    Returns:
        The encoder, JSON-ready.
    """
    table_schema = TableSchema.model_validate(schema)
    settings = resolve_encoder(preset, encoder)
    return TableEncoder.fit(training_table, table_schema, settings).to_dict()


def encode_rows(
    training_table: pd.DataFrame,
    schema: dict[str, Any],
    encoder: dict[str, Any],
    validation_mask: TensorBundle,
) -> dict[str, Tensor]:
    """Encode the training part.

    Args:
        training_table: Typed training rows.
        schema: Their schema.
        encoder: How to encode them.
        validation_mask: Which rows are the validation part.

    Returns:
        `features` float32 [n, units], `labels` [n], `is_validation` bool [n]. Labels are classes,
        int64, or ranks of a numeric target, float32.
    """
    features, labels = features_and_labels(
        training_table, schema["target"], TableEncoder.from_dict(encoder)
    )
    return {
        "features": features,
        "labels": labels,
        "is_validation": validation_mask["is_validation"],
    }
