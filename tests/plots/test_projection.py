import numpy as np
import pytest

from bcgan.plots.projection import no_projection_figure, projection_figure


def rows(classes: int, wrong: int = 5):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, 60)
    predicted = labels.copy()
    predicted[:wrong] = (labels[:wrong] + 1) % classes
    return rng.normal(size=(60, 2)).astype(np.float32), labels, predicted


def draw(classes: int, wording: str = "disagrees"):
    return projection_figure(
        rows(classes),
        rows(classes, wrong=30),
        classes=[f"class number {number}, which has a long name" for number in range(classes)],
        regions=np.arange(16).reshape(4, 4) % classes,
        frame=(-2.0, 2.0, -2.0, 2.0),
        test_accuracy=0.876,
        wording=wording,
    )


@pytest.mark.parametrize(("wording", "said"), [("disagrees", "disagrees"), ("mislabelled",) * 2])
def test_the_accuracy_is_printed_and_the_words_are_as_careful_as_it_asks(drawn, wording, said):
    figure = drawn(draw(2, wording))
    legend = figure.legends[0]
    assert "87.6 %" in legend.get_title().get_text()
    assert said in legend.get_texts()[-1].get_text()
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert any(said in text and "8.3 %" in text for text in texts)
    assert any(said in text and "50.0 %" in text for text in texts)
    assert (wording == "mislabelled") == any("mislabelled" in text for text in texts)


@pytest.mark.parametrize("classes", [2, 11, 30])
def test_the_legend_stays_within_the_figure(drawn, classes: int):
    figure = drawn(draw(classes))
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert 0 <= box.x0 < box.x1 <= figure.bbox.width
    assert 0 <= box.y0 < box.y1 <= figure.bbox.height
    assert len(figure.legends[0].get_texts()) == min(classes, 11) + 1 + (classes > 11)


def test_outlined_rows_are_those_the_classifier_disagrees_with(drawn):
    figure = drawn(draw(3))
    agreed, outlined = figure.axes[0].collections
    points, labels, predicted = rows(3)
    wrong = (labels != predicted) & (np.abs(points) <= 2).all(axis=1)
    np.testing.assert_allclose(outlined.get_offsets(), points[wrong])
    assert len(agreed.get_offsets()) + len(outlined.get_offsets()) == int(
        (np.abs(points) <= 2).all(axis=1).sum()
    )


def test_a_reason_in_place_of_the_picture(drawn):
    figure = drawn(no_projection_figure("the run has no target"))
    assert "no target" in figure.axes[0].texts[0].get_text()
