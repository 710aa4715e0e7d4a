import pytest

from bcgan.evaluation.averages import average_scores, relative_scores


def _scores(accuracy: float, macro_f1: float = 0.5) -> dict[str, float]:
    return {"accuracy": accuracy, "macro_f1": macro_f1}


def test_relations_against_hand_computed_values():
    found = relative_scores(_scores(0.8, 0.6), _scores(0.9, 0.8), majority=0.7)
    assert found["relative_accuracy"] == pytest.approx(8 / 9)
    assert found["lift"] == pytest.approx(0.5)
    assert found["relative_macro_f1"] == pytest.approx(0.75)
    assert "note" not in found


def test_parity_is_exactly_one_and_a_majority_guess_has_no_lift():
    assert relative_scores(_scores(0.83), _scores(0.83), majority=0.7)["lift"] == 1.0
    assert relative_scores(_scores(0.7), _scores(0.83), majority=0.7)["lift"] == 0.0
    assert relative_scores(_scores(0.6), _scores(0.8), majority=0.7)["lift"] == pytest.approx(-1.0)


@pytest.mark.parametrize("real", [0.7, 0.6])
def test_a_real_learner_no_better_than_guessing_has_no_lift(real: float):
    found = relative_scores(_scores(0.8), _scores(real), majority=0.7)
    assert found["lift"] is None
    assert found["relative_accuracy"] == pytest.approx(0.8 / real)
    assert "guessing the majority" in found["note"]


def test_zero_real_scores_give_none_and_a_note():
    found = relative_scores(_scores(0.5), _scores(0.0, 0.0), majority=0.0)
    assert found["relative_accuracy"] is found["lift"] is found["relative_macro_f1"] is None
    assert "real accuracy is 0" in found["note"]
    assert "macro-F1 is 0" in found["note"]


def test_averages_leave_out_and_say_so():
    learners = {
        "good": relative_scores(_scores(0.8), _scores(0.9), majority=0.7),
        "poor": relative_scores(_scores(0.6), _scores(0.6), majority=0.7),
    }
    averages = average_scores(learners)
    assert averages["seven"] == pytest.approx((8 / 9 + 1) / 2)
    assert averages["lift"] == pytest.approx(0.5)
    assert averages["macro_f1"] == 1.0
    assert "leaves out poor" in averages["note"]
    assert average_scores({"poor": learners["poor"]})["lift"] is None
