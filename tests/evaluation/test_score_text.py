from bcgan.evaluation.compatibility import compatibility_not_applicable, evaluate_compatibility
from bcgan.evaluation.score_text import format_scores


def test_the_table_shows_learners_averages_floor_and_ceiling(real, held_out, columns, quick):
    settings = quick.model_copy(update={"baselines": True})
    result = evaluate_compatibility(real, real, held_out, columns, settings)
    text = format_scores(result)
    lines = text.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert all(learner["name"] in text for learner in result["learners"].values())
    (seven,) = [line for line in lines if line.startswith("relative accuracy")]
    floor = result["baselines"]["independent_columns"]["averages"]["seven"]
    ceiling = result["baselines"]["bootstrap"]["averages"]["seven"]
    assert seven.split()[-3:] == [f"{floor:.3f}", "1.000", f"{ceiling:.3f}"]
    assert "floor: each column shuffled" in text


def test_without_baselines_dashes_stand_in_their_place(real, held_out, columns, quick):
    text = format_scores(evaluate_compatibility(real, real, held_out, columns, quick))
    (seven,) = [line for line in text.splitlines() if line.startswith("relative accuracy")]
    assert seven.split()[-3:] == ["-", "1.000", "-"]
    assert "floor:" not in text


def test_not_applicable_is_one_sentence():
    text = format_scores(compatibility_not_applicable("the target is a number"))
    assert text == "Compatibility: not applicable (the target is a number)."
