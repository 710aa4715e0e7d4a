import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from bcgan.plots.distributions import distribution_figures
from bcgan.plots.style import REAL, SYNTHETIC


def _bars(axis) -> list[list[float]]:
    return [[bar.get_width() for bar in container] for container in axis.containers]


def _panels(figures) -> dict[str, object]:
    return {axis.get_title(loc="left"): axis for figure in figures.values() for axis in figure.axes}


def test_six_columns_a_figure_in_table_order(drawn):
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 14)))
    table.columns = [f"c{number}" for number in range(14)]
    figures = distribution_figures(table, table, numeric=list(table.columns)[::-1])
    assert list(figures) == ["distributions_1", "distributions_2", "distributions_3"]
    titles = [[axis.get_title(loc="left") for axis in drawn(f).axes] for f in figures.values()]
    assert [title for figure in titles for title in figure if title] == list(table.columns)
    assert "columns 13 to 14 of 14" in figures["distributions_3"].get_suptitle()


def test_a_single_panel_has_room_for_title_and_legend(drawn):
    table = pd.DataFrame({"c": ["a", "b"]})
    (figure,) = distribution_figures(table, table, categorical=("c",)).values()
    drawn(figure)
    title = next(t for t in figure.findobj(Text) if t.get_text() == figure.get_suptitle())
    assert title.get_text() == "Distributions (column 1 of 1)"
    assert title.get_window_extent().x1 < figure.legends[0].get_window_extent().x0


def test_category_bars_by_hand(drawn):
    real = pd.DataFrame({"c": pd.Series(["b", "b", "a", None], dtype="str")})
    synthetic = pd.DataFrame({"c": pd.Series(["a", "z"], dtype="str")})
    figures = distribution_figures(real, synthetic, categorical=("c",))
    axis = _panels(figures)["c"]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels == ["b", "a", "z", "(missing)"]
    assert _bars(axis) == [[0.5, 0.25, 0.0, 0.25], [0.0, 0.5, 0.5, 0.0]]
    drawn(figures["distributions_1"])


def test_rare_categories_are_gathered():
    values = [letter for count, letter in enumerate("abcdefghijklmnop") for _ in range(40 - count)]
    table = pd.DataFrame({"c": pd.Series(values, dtype="str")})
    axis = _panels(distribution_figures(table, table, categorical=("c",)))["c"]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels == [*"abcdefghijkl", "(4 others)"]
    assert sum(_bars(axis)[0]) == pytest.approx(1.0)


def test_real_and_synthetic_keep_their_colours():
    table = pd.DataFrame({"c": ["a", "b"]})
    axis = _panels(distribution_figures(table, table, categorical=("c",)))["c"]
    colours = [container[0].get_facecolor() for container in axis.containers]
    assert colours[0] != colours[1]
    assert REAL != SYNTHETIC


def test_zero_inflated_columns_get_a_log_scale_and_say_so(drawn):
    values = np.zeros(1000)
    values[:50] = np.linspace(100, 5000, 50)
    table = pd.DataFrame({"gain": values, "even": np.linspace(0, 1, 1000)})
    figures = distribution_figures(table, table, numeric=("gain", "even"))
    panels = _panels(figures)
    assert panels["gain"].get_yscale() == "log"
    assert "log scale" in panels["gain"].get_ylabel()
    assert panels["even"].get_yscale() == "linear"
    drawn(figures["distributions_1"])


def test_hopeless_columns_are_drawn(drawn):
    table = pd.DataFrame(
        {
            "missing": [np.nan] * 3,
            "constant": [7, 7, 7],
            "infinite": [1.0, np.inf, 2.0],
            "text": pd.Series([None] * 3, dtype="str"),
            "never": pd.Series([pd.NaT] * 3, dtype="datetime64[us]"),
            "day": pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01", None])),
            "$cost$_of^life": pd.Series([1, None, 3], dtype="Int64"),
            "flag": pd.Series([True, None, False], dtype="boolean"),
        }
    )
    figures = distribution_figures(
        table,
        table,
        numeric=("missing", "constant", "infinite", "$cost$_of^life"),
        categorical=("text", "flag"),
        datetime=("never", "day"),
    )
    for figure in figures.values():
        drawn(figure)
    remarks = [text.get_text() for text in figures["distributions_1"].axes[0].texts]
    assert remarks == ["missing: 100.0% real, 100.0% synthetic"]


def test_time_zones_are_drawn(drawn):
    day = pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01"])).dt.tz_localize("Asia/Tokyo")
    table = pd.DataFrame({"day": day})
    drawn(distribution_figures(table, table, datetime=("day",))["distributions_1"])


def test_no_column_says_so(drawn):
    table = pd.DataFrame({"id": [1]})
    figures = distribution_figures(table, table)
    drawn(figures["distributions_1"])
    assert "no column" in figures["distributions_1"].axes[0].texts[0].get_text()
