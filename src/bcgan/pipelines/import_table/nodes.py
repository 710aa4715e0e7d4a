"""Nodes of `import_table`: a synthetic table that was made elsewhere."""

import logging
from typing import Any

import pandas as pd

from bcgan.tabular.schema import TableSchema
from bcgan.tabular.synthetic_rows import require_shared_classes, type_synthetic_rows
from bcgan.tabular.writer import native_table, restore_table

logger = logging.getLogger(__name__)


def import_table(
    raw_synthetic_table: pd.DataFrame,
    raw_test_table: pd.DataFrame,
    typed_table: pd.DataFrame,
    schema: dict[str, Any],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Check that a synthetic table fits the real one, and spell it as the real one is.

    Args:
        raw_synthetic_table: The synthetic table as read.
        raw_test_table: The test table as read; without columns where none was given.
        typed_table: All typed rows of the real table.
        schema: Schema of the real table.

    Returns:
        The table as the source would spell it, for CSV, and with native dtypes, for Parquet;
        and an empty table without columns, as none was drawn beside it.

    Raises:
        InputError: If the synthetic table does not fit the schema.
    """
    if not len(raw_test_table.columns):
        logger.warning(
            "The generator of this table may have been trained on the rows that are held out here. "
            "Then it scores too well, and the privacy measurements compare training rows with "
            "training rows: give rows that it never saw as test_source."
        )
    table_schema = TableSchema.model_validate(schema)
    typed = type_synthetic_rows(raw_synthetic_table, table_schema)
    misspelt = require_shared_classes(typed, typed_table, table_schema)
    if misspelt is not None:
        logger.warning(misspelt)
    return restore_table(typed, table_schema), native_table(typed, table_schema), pd.DataFrame()
