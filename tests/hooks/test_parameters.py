"""Which parameters are refused as soon as the columns are known."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from bcgan.errors import SettingsError
from bcgan.hooks.parameters import ParameterHooks
from bcgan.tabular.inference import infer_schema


@pytest.fixture
def schema(project_root: Path) -> dict[str, Any]:
    table = pd.read_csv(project_root / "tests" / "data" / "tiny.csv", dtype=str)
    return infer_schema(table, target="outcome").model_dump(mode="json")


def hooks(subgroup_column: str | None) -> ParameterHooks:
    parameters = {"compatibility": {"subgroup_column": subgroup_column}}
    made = ParameterHooks()
    made.after_context_created(SimpleNamespace(config_loader={"parameters": parameters}))
    return made


@pytest.mark.parametrize("column", [None, "city", "outcome"])
def test_a_column_that_divides_the_rows_is_accepted(
    column: str | None, schema: dict[str, Any]
) -> None:
    hooks(column).after_dataset_loaded("schema", schema)


@pytest.mark.parametrize("column", ["town", "customer", "country"])
def test_a_column_that_is_not_evaluated_is_refused(column: str, schema: dict[str, Any]) -> None:
    made = hooks(column)
    made.after_dataset_loaded("typed_table", None)
    with pytest.raises(SettingsError, match=f"names '{column}'.*choose one of .*city"):
        made.after_dataset_loaded("schema", schema)


def test_a_table_without_a_target_has_no_subgroups(schema: dict[str, Any]) -> None:
    hooks("town").after_dataset_loaded("schema", schema | {"target": None, "task": "none"})
