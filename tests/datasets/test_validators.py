"""The catalog refuses artefacts that later nodes could not use."""

import pandas as pd
import pytest
import torch
from kedro.io import DataCatalog
from kedro.validation.exceptions import DataValidationError
from pandera.errors import SchemaError, SchemaErrors

from bcgan.datasets import TensorBundle
from bcgan.datasets.validators import (
    FidelityColumns,
    LossCurves,
    check_model_input,
    check_posteriors,
)
from bcgan.evaluation.column_fidelity import COLUMN_FIELDS

REFUSED = (SchemaError, SchemaErrors)


def test_loss_curves() -> None:
    curves = pd.DataFrame({"step": [5, 10], "critic": [0.5, float("nan")], "generator": [1, 2]})
    LossCurves.validate(curves)
    for wrong in ({"step": [10, 5]}, {"step": [5, 5]}, {"step": [0, 5]}, {"critic": ["a", "b"]}):
        with pytest.raises(REFUSED):
            LossCurves.validate(curves.assign(**wrong))


def test_fidelity_columns() -> None:
    row = {**dict.fromkeys(COLUMN_FIELDS), "column": "age", "kind": "numeric"}
    table = pd.DataFrame(
        [{**row, "missing_share_real": 0.0, "missing_share_synthetic": 0.1, "jsd": 0.0}]
    )
    FidelityColumns.validate(table)
    FidelityColumns.validate(table.assign(ks=0.3, mode="17"))
    for wrong in ({"ks": 1.5}, {"kind": "other"}, {"missing_share_real": -0.1}, {"sd_real": -1.0}):
        with pytest.raises(REFUSED):
            FidelityColumns.validate(table.assign(**wrong))


def model_input(**changes: torch.Tensor) -> TensorBundle:
    tensors = {
        "features": torch.zeros(4, 3),
        "labels": torch.tensor([0, 1, 1, 0]),
        "is_validation": torch.tensor([True, False, False, False]),
    }
    return TensorBundle({**tensors, **changes})


def test_model_input_as_it_should_be() -> None:
    check_model_input(model_input())
    check_model_input(model_input(labels=torch.tensor([0.0, 0.3, 1.0, 0.5])))


@pytest.mark.parametrize(
    "changes",
    [
        {"features": torch.zeros(3, 3)},
        {"features": torch.zeros(4, 3, dtype=torch.float64)},
        {"features": torch.full((4, 3), float("nan"))},
        {"features": torch.zeros(12)},
        {"labels": torch.tensor([0, -1, 1, 0])},
        {"labels": torch.zeros(4, dtype=torch.float64)},
        {"labels": torch.tensor([0.0, 0.5, 1.5, 1.0])},
        {"labels": torch.tensor([0.0, float("nan"), 0.5, 1.0])},
        {"is_validation": torch.zeros(4)},
    ],
)
def test_model_input_that_is_refused(changes: dict[str, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match=r"must|differ|hold"):
        check_model_input(model_input(**changes))


def test_missing_tensor_is_named() -> None:
    with pytest.raises(ValueError, match="'labels' is missing"):
        check_model_input(TensorBundle({"features": torch.zeros(1, 1)}))


def test_posteriors() -> None:
    in_half = torch.zeros(5, 2, dtype=torch.bool)
    good = {"posteriors": torch.full((5, 2, 3), 1 / 3), "in_half": in_half}
    check_posteriors(TensorBundle(good))
    check_posteriors(TensorBundle({"posteriors": torch.zeros(0, 0, 0), "in_half": in_half[:0, :0]}))
    check_posteriors(TensorBundle({"posteriors": torch.full((5, 2, 1), -3.0), "in_half": in_half}))
    for wrong in (
        {"posteriors": torch.full((5, 2, 1), float("inf"))},
        {"posteriors": torch.full((5, 2, 3), 0.5)},
        {"posteriors": torch.full((5, 1, 3), 1 / 3)},
        {"posteriors": torch.tensor([2.0, -1.0, 0.0]).expand(5, 2, 3)},
        {"in_half": torch.zeros(5, 2)},
    ):
        with pytest.raises(ValueError, match="must"):
            check_posteriors(TensorBundle({**good, **wrong}))


def test_catalog_applies_them(tmp_path) -> None:
    entry = {
        "type": "bcgan.datasets.TensorsDataset",
        "filepath": str(tmp_path / "x.safetensors"),
        "validator": "bcgan.datasets.validators.check_model_input",
    }
    catalog = DataCatalog.from_config({"model_input": entry})
    with pytest.raises(DataValidationError, match="labels hold a negative class"):
        catalog.save("model_input", model_input(labels=torch.tensor([0, -1, 0, 0])))
    assert not (tmp_path / "x.safetensors").exists()
    catalog.save("model_input", model_input())
    assert len(catalog.load("model_input")["labels"]) == 4
