"""Schemas of tables: the models, how they are inferred and how they are applied."""

from bcgan.tabular.column_schema import (
    DEFAULT_MISSING_TOKENS,
    ColumnSchema,
    Kind,
    TableSchema,
    Task,
)
from bcgan.tabular.conversion import apply_schema
from bcgan.tabular.inference import infer_schema

__all__ = [
    "DEFAULT_MISSING_TOKENS",
    "ColumnSchema",
    "Kind",
    "TableSchema",
    "Task",
    "apply_schema",
    "infer_schema",
]
