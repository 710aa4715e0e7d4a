import json

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings

QUICK = PrivacySettings(resamples=100)


@pytest.fixture(scope="module")
def result(real, held_out, columns):
    return evaluate_privacy(real, held_out, real.iloc[::2], columns, QUICK)


def test_equal_numbers_of_members_and_non_members_and_no_row_in_two_roles(result):
    rows = result["rows"]
    assert rows["members"] == rows["non_members"] == 133
    assert rows["reference"] == 67
    assert rows["members"] + rows["reference"] == rows["held_out"]


def test_every_metric_has_what_it_takes_to_read_it(result):
    for metric in result["metrics"].values():
        assert metric["title"]
        assert metric["how_to_read"].endswith(".")
        if metric["status"] == "ok":
            interval = metric["interval"]
            assert -1 <= interval["low"] <= metric["value"] <= interval["high"] <= 1
            assert metric["floor"] < metric["ceiling"]
            assert metric["signal"] == (interval["low"] > metric["floor"])
        else:
            assert metric["value"] is None
            assert metric["reason"].endswith(".")


def test_half_of_the_training_rows_copied_is_a_signal(result):
    assert {"exact_copies", "gan_leaks_auc"} <= set(result["signals"])
    assert result["signal_count"] == len(result["signals"])
    assert "tell training rows from held-out rows" in result["summary"]


def test_the_same_seed_gives_the_same_result_and_another_seed_other_rows(
    result, real, held_out, columns
):
    again = evaluate_privacy(real, held_out, real.iloc[::2], columns, QUICK)
    assert json.dumps(again) == json.dumps(result)
    other = evaluate_privacy(
        real, held_out, real.iloc[::2], columns, PrivacySettings(resamples=100, seed=1)
    )
    assert other["metrics"]["gan_leaks_auc"] != result["metrics"]["gan_leaks_auc"]


def test_the_target_comes_first_among_the_sensitive_columns(result, columns):
    assert result["sensitive_columns"][0]["column"] == columns.target


def test_sensitive_columns_can_be_named(real, held_out, columns):
    settings = PrivacySettings(resamples=100, sensitive=("colour",))
    found = evaluate_privacy(real, held_out, held_out, columns, settings)
    assert [record["column"] for record in found["sensitive_columns"]] == ["colour"]
    with pytest.raises(InputError, match="'height' is not among the compared columns"):
        evaluate_privacy(real, held_out, held_out, columns, PrivacySettings(sensitive=("height",)))


def _hopeless():
    """Tables that leave something out: training, held out, synthetic, columns."""
    rng = np.random.default_rng(0)
    x, day = np.arange(90.0), pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(90), "D")
    full = pd.DataFrame({"x": x, "c": rng.choice(["a", "b"], 90), "d": day, "k": 1.0})
    full = full.astype({"c": "str"}).take(rng.permutation(90)).reset_index(drop=True)
    columns = EvaluationColumns(numeric=("x", "k"), categorical=("c",), datetime=("d",))
    parts = full.iloc[:30], full.iloc[30:], full.iloc[30:60]
    nothing = parts[2].assign(
        x=np.nan,
        k=np.nan,
        c=pd.Series([None] * 90, dtype="str"),
        d=pd.Series([pd.NaT] * 90, dtype="datetime64[us]"),
    )
    alike = full.assign(x=0.0, c="a", d=day[0])
    only_x = EvaluationColumns(numeric=("x",))
    regression = EvaluationColumns(numeric=("k", "x"))
    return {
        "all missing in the synthetic table": (*parts[:2], nothing, columns),
        "one synthetic row": (*parts[:2], full.iloc[:1], columns),
        "all rows alike": (alike.iloc[:30], alike.iloc[30:], alike.iloc[:9], columns),
        "a class is absent": (
            *parts[:2], full[full["c"] == "a"], EvaluationColumns(("x",), target="c"),
        ),
        "one column": (*parts, only_x),
        "numeric target": (*parts, regression),
        "duplicates only": (
            pd.concat([parts[0]] * 2), pd.concat([parts[1]] * 2), parts[0], columns,
        ),
        "tiny": (full.iloc[:9], full.iloc[9:15], full.iloc[15:], columns),
        "no column": (*parts, EvaluationColumns()),
    }  # fmt: skip


@pytest.mark.parametrize("case", _hopeless())
def test_hopeless_tables_give_numbers_or_reasons_and_never_nan(case):
    training, held_out, synthetic, columns = _hopeless()[case]
    found = evaluate_privacy(training, held_out, synthetic, columns, QUICK)
    json.dumps(found, allow_nan=False)
    assert len(found["metrics"]) == 15
    for metric in found["metrics"].values():
        assert (metric["value"] is None) == (metric["reason"] is not None)
    if case in ("one synthetic row", "all rows alike", "numeric target"):
        assert found["signals"] == []
    if case in ("tiny", "no column"):
        assert found["status"] == "not computable"
        assert found["reason"].endswith(".")
        assert found["signals"] == []


def test_all_real_rows_released_are_told_from_a_harmless_table(real, held_out, columns):
    everything = pd.concat([real, held_out], ignore_index=True)
    found = evaluate_privacy(real, held_out, everything, columns, QUICK)
    # Members and held-out rows are copied alike, so that no comparison sees it.
    assert set(found["signals"]) == {"held_out_copies"}
    assert "cannot be read" in found["summary"]


def test_copied_held_out_rows_are_seen_where_nothing_else_can_be_measured(real, held_out, columns):
    few = held_out.iloc[:15]
    found = evaluate_privacy(real, few, few, columns, QUICK)
    assert found["status"] == "not computable"
    assert found["signals"] == ["held_out_copies"]
    assert found["metrics"]["gan_leaks_auc"]["status"] == "not computable"


def test_an_absent_column_is_named(real, held_out, columns):
    with pytest.raises(InputError, match="synthetic table lacks the column"):
        evaluate_privacy(real, held_out, real.drop(columns="age"), columns, QUICK)


def test_the_plain_table_has_its_own_copies_and_attacks(result, real, held_out, columns):
    assert result["plain"] is None
    swapped = evaluate_privacy(
        real, held_out, held_out.iloc[:0:-2], columns, QUICK, plain=real.iloc[::2]
    )["plain"]
    assert swapped["rows"] == len(real.iloc[::2])
    assert list(swapped["metrics"]) == [
        "exact_copies", "gan_leaks_auc", "gan_leaks_calibrated_auc", "domias_auc",
    ]  # fmt: skip
    for name, metric in swapped["metrics"].items():
        assert metric == result["metrics"][name], "as if it were the released table"
