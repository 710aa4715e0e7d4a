"""What a run would do: the schema, the plan, the expected time and memory. Writes nothing."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from kedro.framework.context import KedroContext
from kedro.framework.project import pipelines

from bcgan.datasets import ArtefactDataset
from bcgan.hooks.summary import shown_path
from bcgan.pipelines.preprocess.nodes import has_test_table, infer_table_schema
from bcgan.report.numbers import duration
from bcgan.synthesizer.estimate import MARGIN, CostEstimate, estimate_cost
from bcgan.synthesizer.manifest import STAGES
from bcgan.synthesizer.run_settings import RunSettings, read_run_settings
from bcgan.tabular.given_test_rows import type_test_rows
from bcgan.tabular.schema import ColumnSchema, TableSchema, apply_schema
from bcgan.tabular.split import Split, split_table

_OUTPUTS = (
    "report_html",
    "synthetic_csv",
    "synthetic_parquet",
    "fidelity",
    "compatibility",
    "privacy",
    "synthesizer_model",
)


def describe_plan(context: KedroContext) -> str:
    """Read the source and say what a run would do with it.

    Args:
        context: Context of a session with the run's parameters.

    Returns:
        Plain text of several short sections.

    Raises:
        InputError: If the table cannot be used (perhaps as the cause of Kedro's own error).
        SettingsError: If a parameter is unknown or its value is not allowed.
    """
    parameters = context.params
    settings = read_run_settings(context.config_loader["parameters"])
    schema, parts = inferred_split(context)
    held = int(parts.is_validation.sum())
    cost = estimate_cost(parts.train, schema, settings, parameters, held)
    sections = [
        _schema_section(settings, schema),
        _plan_section(settings, schema, parts, cost, parameters["gan"].get("budget")),
        _paths_section(context.catalog),
        _cost_section(cost),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections)


def inferred_split(context: KedroContext) -> tuple[TableSchema, Split]:
    """Read the source and split it as a run would, without writing anything.

    Args:
        context: Context of a session with the run's parameters.

    Returns:
        Schema and parts.

    Raises:
        InputError: If the table cannot be used (perhaps as the cause of Kedro's own error).
    """
    parameters = context.params
    settings = read_run_settings(context.config_loader["parameters"])
    catalog = context.catalog
    raw: pd.DataFrame = catalog.load("raw_table")
    raw_test: pd.DataFrame = catalog.load("raw_test_table")
    schema = TableSchema.model_validate(
        infer_table_schema(
            raw,
            raw_test,
            settings.target,
            parameters["schema_overrides"],
            parameters["reading"],
            parameters["split"],
        )
    )
    parts = split_table(
        apply_schema(raw, schema),
        schema,
        test_share=parameters["split"].test_share,
        validation_share=parameters["split"].validation_share,
        max_rows=parameters["split"].max_rows,
        seed=settings.split_seed,
        test=type_test_rows(raw_test, schema) if has_test_table(raw_test) else None,
    )
    return schema, parts


def _schema_section(settings: RunSettings, schema: TableSchema) -> list[str]:
    rows = [("column", "kind", "distinct", "missing", "values")]
    for column in schema.columns:
        role = " (target)" if column.name == schema.target else ""
        kind = column.kind + role
        rows.append(
            (
                column.name,
                kind,
                f"{column.distinct:,}",
                _missing(column, schema.rows),
                _values(column),
            )
        )
    title = f"{settings.source}: {schema.rows:,} rows, {len(schema.columns)} columns"
    return [title, *_aligned(rows)]


def _plan_section(
    settings: RunSettings,
    schema: TableSchema,
    parts: Split,
    cost: CostEstimate,
    budget: str | None,
) -> list[str]:
    validation = int(parts.is_validation.sum())
    fitted = len(parts.train) - validation
    given = settings.test_source is not None
    dropped = schema.rows - len(parts.train) - (0 if given else len(parts.test))
    synthetic = settings.rows if settings.rows is not None else len(parts.train)
    task = f"{schema.task} of '{schema.target}'" if schema.target else "no target: unconditional"
    used = {tag for node in pipelines["__default__"].nodes for tag in node.tags}
    stages = [f"{name} ({len(pipelines[name].nodes)})" for name in STAGES if name in used]
    return [
        "Plan",
        f"  task         {task}",
        f"  synthesizer  {settings.run_folder}, preset {settings.preset}, seed {settings.seed}, "
        f"{'about ' if budget else ''}{cost.steps:,} generator steps"
        + (f" in {budget}" if budget else ""),
        f"  rows         {fitted:,} to train on, {validation:,} for validation, "
        f"{len(parts.test):,} {'to test on' if given else 'held out'}"
        + (f", {dropped:,} without target" if dropped else ""),
        f"  encoded      {cost.encoded_units:,} units from {len(schema.modelled)} columns",
        f"  synthetic    {synthetic:,} rows",
        f"  pipelines    {', '.join(stages)}",
    ]


def _paths_section(catalog: Any) -> list[str]:
    paths = [
        shown_path(dataset.path)
        for name in _OUTPUTS
        if isinstance(dataset := catalog.get(name), ArtefactDataset)
    ]
    return ["Outputs (nothing was written)", *(f"  {path}" for path in paths)]


def _cost_section(cost: CostEstimate) -> list[str]:
    training, evaluation = duration(cost.training_seconds), duration(cost.evaluation.seconds)
    low, high = (duration(cost.seconds * factor) for factor in (1 / MARGIN, MARGIN))
    return [
        "Expected on this machine as busy as it is now",
        f"  time    about {duration(cost.seconds)}, anything from {low} to {high}: "
        f"{training} up to the synthetic table, {evaluation} to evaluate it",
        f"          ({duration(cost.evaluation.cached_seconds)} to evaluate it where these real "
        "rows were scored before)",
        f"  memory  about {cost.memory_bytes / 2**30:.1f} GiB",
    ]


def _missing(column: ColumnSchema, rows: int) -> str:
    return f"{100 * column.missing_count / rows:.1f} %" if column.missing_count else "-"


def _values(column: ColumnSchema) -> str:
    if column.kind == "constant":
        return "entirely missing" if column.constant is None else str(column.constant)
    if column.kind in ("integer", "float"):
        return f"{_number(column.low)} to {_number(column.high)}"
    if column.kind == "identifier":
        return "made afresh"
    return ""


def _number(value: Any) -> str:
    return "?" if value is None else f"{value:.10g}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return [f"  {'  '.join(cells)}".rstrip() for cells in padded]
