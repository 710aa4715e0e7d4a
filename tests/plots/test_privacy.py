from bcgan.plots.privacy import privacy_figure


def _auc(value):
    return {"value": value, "interval": {"low": value - 0.02, "high": value + 0.02}}


RESULT = {
    "status": "ok",
    "rows": {"non_members": 200},
    "metrics": {"gan_leaks_auc": _auc(0.53), "domias_auc": _auc(0.5)},
    "curves": {
        "attacks": {
            "gan_leaks": {"name": "GAN-Leaks", "points": [(0.0, 0.0), (0.0, 0.05), (1.0, 1.0)]},
            "domias": {"name": "DOMIAS", "points": [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]},
        },
        "distances": {"edges": [0.0, 0.1, 0.2], "members": [30, 10], "non_members": [10, 30]},
    },
}


def test_attacks_and_distances_are_drawn_with_their_numbers(drawn):
    left, right = drawn(privacy_figure(RESULT)).axes
    labels = [text.get_text() for text in left.get_legend().get_texts()]
    assert labels == [
        "guessing", "GAN-Leaks: AUC 0.530 (0.510 to 0.550)", "DOMIAS: AUC 0.500 (0.480 to 0.520)",
    ]  # fmt: skip
    assert left.get_xscale() == left.get_yscale() == "log"
    shares = [outline.get_data().values.tolist() for outline in right.patches]
    assert shares == [[0.75, 0.25], [0.25, 0.75]]


def test_members_found_without_any_false_alarm_are_in_the_picture(drawn):
    left, _ = drawn(privacy_figure(RESULT)).axes
    curve = left.get_lines()[1]
    assert min(curve.get_xdata()) == left.get_xlim()[0] == 1 / 200
    assert 0.05 in curve.get_ydata()


def test_nothing_measured_gives_the_reason(drawn):
    figure = drawn(privacy_figure({"status": "not computable", "reason": "Too few rows."}))
    assert "Too few rows." in figure.axes[0].texts[0].get_text()
