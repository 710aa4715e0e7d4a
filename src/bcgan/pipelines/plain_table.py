"""The table that stands beside a calibrated one in the scores."""

import pandas as pd

from bcgan.tabular.schema import TableSchema, apply_schema


def plain_table(plain_synthetic: pd.DataFrame, schema: TableSchema) -> pd.DataFrame | None:
    """Type what the generator gave without calibrated sampling.

    Args:
        plain_synthetic: The table in the source's spelling; without columns where there is none.
        schema: Its schema.

    Returns:
        The typed table; nothing where there is none.
    """
    if not len(plain_synthetic.columns):
        return None
    return apply_schema(plain_synthetic, schema)
