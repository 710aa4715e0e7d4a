from bcgan.evaluation.compatibility import compatibility_not_applicable, evaluate_compatibility
from bcgan.evaluation.score_text import format_scores


def test_the_table_shows_learners_averages_intervals_and_baselines(real, held_out, columns, quick):
    settings = quick.model_copy(
        update={"baselines": ("independent_columns", "bootstrap", "independent_columns_labelled")}
    )
    result = evaluate_compatibility(real, real, held_out, columns, settings)
    text = format_scores(result)
    lines = text.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert all(learner["name"] in text for learner in result["learners"].values())
    assert "gradient boosting" in text
    (seven,) = [line for line in lines if line.startswith("relative accuracy")]
    floor = result["baselines"]["independent_columns"]["averages"]["seven"]
    ceiling = result["baselines"]["bootstrap"]["averages"]["seven"]
    shown = ["1.000", "1.000", "to", "1.000", f"{floor:.3f}", f"{ceiling:.3f}"]
    assert seven.split()[-6:] == shown
    (header,) = [line for line in lines if line.startswith("average")]
    assert header.split()[-3:] == ["%", "floor", "ceiling"], "what cannot be made is left out"
    assert "floor: each column shuffled" in text


def test_without_baselines_their_columns_are_absent(real, held_out, columns, quick):
    text = format_scores(evaluate_compatibility(real, real, held_out, columns, quick))
    (seven,) = [line for line in text.splitlines() if line.startswith("relative accuracy")]
    assert seven.split()[-4:] == ["1.000", "1.000", "to", "1.000"]
    assert "floor" not in text


def test_not_applicable_is_one_sentence():
    text = format_scores(compatibility_not_applicable("the target is a number"))
    assert text == "Compatibility: not applicable (the target is a number)."
