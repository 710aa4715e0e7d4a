"""Parameters and scores keep readable names, and only numbers become metrics."""

from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from bcgan.hooks.tracked_values import metric_values, parameter_texts


class Inner(BaseModel):
    weight: float = 0.5


class Outer(BaseModel):
    steps: int = 3
    inner: Inner = Inner()


@dataclass
class Plain:
    share: float = 0.1


def test_parameters_are_flat_whatever_holds_them() -> None:
    values = {"gan": Outer(), "split": Plain(), "reading": {"delimiter": None}, "seed": 1}
    assert parameter_texts(values) == {
        "gan.steps": "3",
        "gan.inner.weight": "0.5",
        "split.share": "0.1",
        "reading.delimiter": "None",
        "seed": "1",
    }


def test_empty_groups_are_left_out_and_long_values_cut() -> None:
    texts = parameter_texts({"gan": {}, "names": "x" * 10_000})
    assert list(texts) == ["names"]
    assert len(texts["names"]) == 6000


def test_names_hold_only_what_mlflow_takes() -> None:
    assert parameter_texts({"schema_overrides": {"a=b, c?": "float"}}) == {
        "schema_overrides.a_b_ c_": "float"
    }


@pytest.mark.parametrize("value", [None, "text", True, [1, 2], float("nan"), float("inf")])
def test_only_finite_numbers_are_metrics(value: object) -> None:
    report = {"averages": {"seven": 0.9, "other": value}, "schema_version": 1}
    assert metric_values(report, "compatibility") == {"compatibility/averages/seven": 0.9}


def test_names_have_a_section_for_each_group_of_a_report() -> None:
    report = {
        "mae": 1.5,
        "learners": {"rf_10": {"accuracy": 0.8, "a=b": 2}},
        "settings": {"seed": 7},
    }
    assert metric_values(report, "compatibility") == {
        "compatibility/mae": 1.5,
        "compatibility/learners/rf_10.accuracy": 0.8,
        "compatibility/learners/rf_10.a_b": 2.0,
    }
