import copy

import pytest

from bcgan.plots.compatibility import compatibility_figure

RESULT = {
    "schema_version": 1,
    "status": "ok",
    "target": "income",
    "majority_accuracy": 0.76,
    "averages": {"seven": 0.97, "lift": 0.8, "macro_f1": 0.95},
    "learners": {
        "dt_10": {
            "name": "decision tree (depth 10)",
            "real": {"accuracy": 0.85, "macro_f1": 0.7},
            "synthetic": {"accuracy": 0.83, "macro_f1": 0.6},
        },
        "linear_svm": {
            "name": "linear SVM",
            "real": {"accuracy": 0.84, "macro_f1": 0.7},
            "synthetic": {"accuracy": 0.84, "macro_f1": 0.6},
        },
    },
    "baselines": {
        name: {
            "averages": {"seven": seven, "lift": lift, "macro_f1": seven},
            "learners": {
                "dt_10": {"accuracy": seven * 0.85, "macro_f1": 0.4},
                "linear_svm": {"accuracy": seven * 0.84, "macro_f1": 0.4},
            },
        }
        for name, seven, lift in (("independent_columns", 0.88, -0.3), ("bootstrap", 0.99, 0.95))
    },
}


def _texts(axis) -> list[str]:
    return [text.get_text() for text in axis.texts]


def test_accuracies_averages_floor_and_ceiling_are_drawn(drawn):
    figure = drawn(compatibility_figure(RESULT))
    left, right = figure.axes
    learners = [label.get_text() for label in left.get_yticklabels()]
    assert learners == ["decision tree (depth 10)", "linear SVM"]
    real, synthetic, floor, _ = (
        [point[0] for point in dots.get_offsets()] for dots in left.collections[1:]
    )
    assert real == [0.85, 0.84]
    assert synthetic == [0.83, 0.84]
    assert floor == pytest.approx([0.748, 0.7392])
    assert _texts(right) == ["0.970", "0.800", "0.950"]
    assert "floor -0.300\nceiling 0.950" in right.get_yticklabels()[1].get_text()


def test_without_baselines_and_without_lift(drawn):
    result = copy.deepcopy(RESULT)
    result["baselines"] = {}
    result["averages"]["lift"] = None
    figure = drawn(compatibility_figure(result))
    assert _texts(figure.axes[1]) == ["0.970", "not computable", "0.950"]


def test_negative_lift_is_drawn(drawn):
    result = copy.deepcopy(RESULT)
    result["averages"]["lift"] = -2.0
    axis = drawn(compatibility_figure(result)).axes[1]
    assert axis.get_xlim()[0] < -2.0


def test_not_applicable_gives_the_reason(drawn):
    figure = drawn(
        compatibility_figure({"status": "not applicable", "reason": "the table has no target"})
    )
    assert "no target" in _texts(figure.axes[0])[0]
