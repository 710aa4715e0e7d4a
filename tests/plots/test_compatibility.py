import copy

import pytest

from bcgan.plots.compatibility import compatibility_figure

BASELINES = {
    "independent_columns": (0.88, -0.3),
    "independent_columns_labelled": (0.94, 0.5),
    "smotenc": (0.985, 0.9),
    "bootstrap": (0.99, 0.95),
}


def _learner(name: str, real: float, synthetic: float) -> dict:
    return {"name": name, "real": {"accuracy": real}, "synthetic": {"accuracy": synthetic}}


def _around(averages: dict[str, float]) -> dict[str, dict[str, float]]:
    return {key: {"low": value - 0.01, "high": value + 0.01} for key, value in averages.items()}


AVERAGES = {"seven": 0.97, "lift": 0.8, "macro_f1": 0.95, "auc": 0.93}
RESULT = {
    "schema_version": 1,
    "status": "ok",
    "task": "classification",
    "target": "income",
    "majority_accuracy": 0.76,
    "averages": AVERAGES,
    "intervals": {"averages": _around(AVERAGES)},
    "learners": {
        "dt_10": _learner("decision tree (depth 10)", 0.85, 0.83),
        "linear_svm": _learner("linear SVM", 0.84, 0.84),
    },
    "gradient_boosting": _learner("gradient boosting", 0.87, 0.85),
    "baselines": {
        name: {
            "averages": {"seven": seven, "lift": lift, "macro_f1": seven, "auc": seven},
            "learners": {
                "dt_10": {"accuracy": seven * 0.85},
                "linear_svm": {"accuracy": seven * 0.84},
            },
            "gradient_boosting": {"accuracy": seven * 0.87},
        }
        for name, (seven, lift) in BASELINES.items()
    },
}


def _texts(axis) -> list[str]:
    return [text.get_text() for text in axis.texts]


def test_scores_averages_and_baselines_are_drawn(drawn):
    figure = drawn(compatibility_figure(RESULT))
    left, right = figure.axes
    learners = [label.get_text() for label in left.get_yticklabels()]
    assert learners == ["decision tree (depth 10)", "linear SVM", "gradient boosting"]
    real, synthetic, floor, *_ = (
        [point[0] for point in dots.get_offsets()] for dots in left.collections[1:]
    )
    assert real == [0.85, 0.84, 0.87]
    assert synthetic == [0.83, 0.84, 0.85]
    assert floor == pytest.approx([0.748, 0.7392, 0.7656])
    assert _texts(right) == ["0.970", "0.800", "0.950", "0.930"]
    shown = right.get_yticklabels()[1].get_text()
    assert "floor -0.300, labels 0.500\ncopies 0.900, ceiling 0.950" in shown
    assert len({text.get_text() for text in figure.legends[0].texts}) == 7


def test_without_baselines_lift_and_auc(drawn):
    result = copy.deepcopy(RESULT)
    result["baselines"] = {}
    for key in ("lift", "auc"):
        result["averages"][key] = result["intervals"]["averages"][key] = None
    figure = drawn(compatibility_figure(result))
    assert _texts(figure.axes[1]) == ["0.970", "not computable", "0.950"]


def test_a_baseline_that_is_not_computable_is_left_out(drawn):
    result = copy.deepcopy(RESULT)
    result["baselines"]["smotenc"] = {
        "status": "not computable",
        "reason": "there is only one class",
        "averages": dict.fromkeys(AVERAGES),
        "learners": {},
    }
    figure = drawn(compatibility_figure(result))
    assert not any("copies" in text.get_text() for text in figure.legends[0].texts)


def test_negative_lift_is_drawn(drawn):
    result = copy.deepcopy(RESULT)
    result["averages"]["lift"] = -2.0
    axis = drawn(compatibility_figure(result)).axes[1]
    assert axis.get_xlim()[0] < -2.0


def test_a_numeric_target_has_r2_and_no_majority(drawn):
    def with_r2(entry: dict) -> dict:
        return {**entry, "real": {"r2": 0.6}, "synthetic": {"r2": None}}

    result = copy.deepcopy(RESULT) | {"task": "regression", "majority_accuracy": None}
    result["learners"] = {key: with_r2(each) for key, each in RESULT["learners"].items()}
    result["gradient_boosting"] = with_r2(RESULT["gradient_boosting"])
    result["baselines"] = {}
    figure = drawn(compatibility_figure(result))
    assert figure.axes[0].get_xlabel() == "R2"
    assert [label.get_text() for label in figure.axes[1].get_yticklabels()] == [
        "relative R2 (2 learners)"
    ]


def test_not_applicable_gives_the_reason(drawn):
    figure = drawn(
        compatibility_figure({"status": "not applicable", "reason": "the table has no target"})
    )
    assert "no target" in _texts(figure.axes[0])[0]
