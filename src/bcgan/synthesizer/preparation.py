"""From a table to encoded rows: what the pipeline `preprocess` and the Python API both do."""

import logging
from collections.abc import Mapping, Sequence

import pandas as pd
import torch
from torch import Tensor

from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import DEFAULT_MISSING_TOKENS, TableSchema, infer_schema
from bcgan.tabular.validation import validate_table

logger = logging.getLogger(__name__)


def usable_schema(
    table: pd.DataFrame,
    target: str | None,
    overrides: Mapping[str, str],
    missing_tokens: Sequence[str] | None,
    test_share: float | None,
) -> TableSchema:
    """Infer the schema of a table that can be modelled; log what the user should know.

    Args:
        table: The table as read.
        target: Column to be learnt; nothing for none.
        overrides: Kinds set by the user, by column.
        missing_tokens: Spellings of missing in text cells; the usual ones if not given.
        test_share: Share of the rows that will be held out; nothing where none is.

    Returns:
        The schema.

    Raises:
        InputError: If the table cannot be used.
        SettingsError: If an override names an unknown column or kind.
    """
    tokens = DEFAULT_MISSING_TOKENS if missing_tokens is None else missing_tokens
    schema = infer_schema(table, target=target, overrides=overrides, missing_tokens=tokens)
    small = validate_table(table, schema, test_share=test_share)
    for warning in (*schema.warnings, *small):
        logger.warning(warning)
    return schema


def features_and_labels(
    training: pd.DataFrame, target: str | None, encoder: TableEncoder
) -> tuple[Tensor, Tensor]:
    """Encode the training part.

    Args:
        training: Typed training rows.
        target: The column rows are conditioned on; nothing for none.
        encoder: How to encode them.

    Returns:
        Features, float32, shape [n, units]; and labels, shape [n]: classes, int64, or ranks of a
        numeric target, float32; zeros without a target.
    """
    labels = (
        torch.zeros(len(training), dtype=torch.int64)
        if target is None
        else torch.from_numpy(encoder.encode_labels(training[target]))
    )
    return torch.from_numpy(encoder.encode(training)), labels
