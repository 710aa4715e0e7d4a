import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.attribute_inference import infer_attributes
from bcgan.evaluation.privacy.mixed_rows import code_tables

COLUMNS = EvaluationColumns(numeric=("known",), categorical=("secret", "constant"))


def _rows(known, secret):
    return pd.DataFrame(
        {"known": np.array(known, dtype=float), "secret": pd.Series(secret, dtype="str")}
    ).assign(constant="same")


def _infer(members, others, synthetic, columns=("secret",), tolerance=0.05):
    coded = code_tables(
        {"members": members, "non_members": others, "synthetic": synthetic},
        COLUMNS,
        scaled_on=("members", "non_members"),
    )
    resampling = (100, 0.95, np.random.default_rng(0))
    groups = coded["members"], coded["non_members"]
    return infer_attributes(groups, coded["synthetic"], columns, tolerance, resampling)


def test_accuracies_by_hand():
    synthetic = _rows([0, 10, 20, 30], ["a", "b", "a", "b"])
    members = _rows([0, 10, 20, 30], ["a", "b", "a", "b"])
    others = _rows([0, 10, 20, 30], ["b", "b", "b", "b"])
    metric, (record,) = _infer(members, others, synthetic)
    assert record["accuracy_members"] == 1.0
    assert record["accuracy_non_members"] == 0.5
    assert metric.value == record["difference"] == 0.5
    assert metric.control == 0.5


def test_numbers_are_right_within_the_tolerance():
    synthetic = _rows([0, 100], ["a", "b"])
    members, others = _rows([0, 100], ["a", "b"]), _rows([50, 100], ["a", "b"])
    metric, _ = _infer(members, others, synthetic, columns=("known",), tolerance=0.0)
    assert metric.details["accuracy_members"] == 1.0
    assert metric.details["accuracy_non_members"] == 0.5
    loose, _ = _infer(members, others, synthetic, columns=("known",), tolerance=1.0)
    assert loose.details["accuracy_non_members"] == 1.0


def test_intervals_of_several_columns_hold_together():
    table = _rows([0, 1, 2, 3], ["a", "b", "a", "b"])
    _, records = _infer(table, table, table, columns=("known", "secret"))
    assert [record["confidence"] for record in records] == pytest.approx([0.975, 0.975])


def test_constant_columns_say_why_they_have_no_number():
    table = _rows([0, 1], ["a", "b"])
    metric, records = _infer(table, table, table, columns=("constant",))
    assert metric.status == "not computable"
    assert records == [
        {
            "column": "constant",
            "status": "not computable",
            "reason": "All compared real rows have the same value.",
        }
    ]


def test_memorised_secrets_are_caught_and_learned_rules_are_not():
    rng = np.random.default_rng(1)
    known, luck = np.arange(400.0), rng.choice(["a", "b"], 400)
    rule = np.where(known % 100 < 50, "a", "b")
    memorised, _ = _infer(
        _rows(known[::2], luck[::2]), _rows(known[1::2], luck[1::2]), _rows(known[::2], luck[::2])
    )
    learned, _ = _infer(
        _rows(known[::2], rule[::2]), _rows(known[1::2], rule[1::2]), _rows(known + 0.3, rule)
    )
    assert memorised.signal
    assert not learned.signal
