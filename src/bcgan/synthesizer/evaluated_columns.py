"""Which columns the evaluation pipelines look at, from the schema."""

from dataclasses import replace

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.tabular.schema import TableSchema


def evaluated_columns(schema: TableSchema) -> EvaluationColumns:
    """Group the modelled columns by kind.

    Args:
        schema: Schema of the table.

    Returns:
        The columns without identifiers and constants; the target stands apart when it labels
        classes, and is a numeric column otherwise.
    """
    label = schema.target if schema.task == "classification" else None
    return EvaluationColumns(
        numeric=tuple(name for name in schema.numeric if name != label),
        categorical=tuple(name for name in schema.categorical if name != label),
        datetime=tuple(name for name in schema.datetime if name != label),
        target=label,
    )


def learned_columns(schema: TableSchema) -> EvaluationColumns:
    """Group the modelled columns by kind, the target apart whatever it is.

    Args:
        schema: Schema of the table.

    Returns:
        The columns without identifiers and constants, and whether the target is a class or a
        number.
    """
    columns = evaluated_columns(schema)
    target = schema.target
    if target is None or columns.target is not None:
        return columns
    return replace(
        columns,
        numeric=tuple(name for name in columns.numeric if name != target),
        datetime=tuple(name for name in columns.datetime if name != target),
        target=target,
        task="regression",
    )
