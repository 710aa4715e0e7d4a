import numpy as np
import pandas as pd
import pytest

from bcgan.plots.curves import loss_curve_figure


def _curves(points: int) -> pd.DataFrame:
    steps = np.arange(points) * 10
    names = ["critic", "generator", "gradient_penalty"]
    names += [f"boundary_calibration_{number}" for number in range(6)]
    rng = np.random.default_rng(0)
    return pd.DataFrame({"step": steps, **{name: rng.normal(size=points) for name in names}})


@pytest.mark.parametrize("points", [1, 50, 300])
def test_numbered_losses_share_a_panel_with_a_legend(drawn, points: int):
    figure = drawn(loss_curve_figure(_curves(points)))
    titles = [axis.get_title(loc="left") for axis in figure.axes]
    assert titles == ["critic", "generator", "gradient penalty", "boundary calibration"]
    entries = [text.get_text() for text in figure.axes[3].get_legend().get_texts()]
    assert entries == ["0", "1", "2", "3", "4", "5"]
    assert figure.axes[0].get_legend() is None


def test_long_curves_show_the_raw_one_and_a_running_mean():
    short, long = loss_curve_figure(_curves(50)), loss_curve_figure(_curves(300))
    assert len(short.axes[0].lines) == 1
    raw, smooth = (line.get_ydata() for line in long.axes[0].lines)
    assert np.std(smooth) < np.std(raw)


def test_missing_values_are_gaps(drawn):
    curves = _curves(5)
    curves.loc[2, "critic"] = np.nan
    assert np.isnan(drawn(loss_curve_figure(curves)).axes[0].lines[0].get_ydata()[2])


def test_progress_is_told_in_steps_or_in_epochs(drawn):
    curves = _curves(5)
    curves.insert(1, "epoch", curves["step"] / 4)
    for over, label in (("step", "generator step"), ("epoch", "epoch")):
        axes = drawn(loss_curve_figure(curves, over)).axes
        assert len(axes) == 4, "progress is no loss"
        assert axes[0].get_xlabel() == label
        assert axes[0].lines[0].get_xdata().tolist() == curves[over].tolist()


@pytest.mark.parametrize("curves", [pd.DataFrame(), pd.DataFrame({"step": [1]})])
def test_nothing_logged_says_so(drawn, curves: pd.DataFrame):
    figure = drawn(loss_curve_figure(curves))
    assert "No losses" in figure.axes[0].texts[0].get_text()
