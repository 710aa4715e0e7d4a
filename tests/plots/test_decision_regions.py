import numpy as np
import pytest

from bcgan.plots.decision_regions import RegionPanel, decision_regions_figure


@pytest.mark.parametrize(("count", "size"), [(2, (7.7, 4.4)), (4, (7.7, 7.9)), (6, (11.4, 7.9))])
def test_panels_fill_their_rows_and_every_row_is_drawn(drawn, count, size):
    rng = np.random.default_rng(0)
    points, labels = rng.random((30, 2)), np.arange(30) % 2
    panel = RegionPanel("name", "remark", points, labels, np.zeros((5, 5), dtype=np.int64))
    figure = drawn(
        decision_regions_figure(
            [panel] * count,
            title="title",
            classes=["left", "right"],
            frame=(0.0, 1.0, 0.0, 1.0),
            distances=np.tile(np.abs(np.linspace(-1, 1, 5)), (5, 1)),
            band=0.5,
        )
    )
    assert figure.get_size_inches() == pytest.approx(size)
    assert len([axis for axis in figure.axes if axis.get_title(loc="left")]) == count
    shown = figure.axes[0].collections[:2]
    assert sum(len(each.get_offsets()) for each in shown) == 30
    labels_of_legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels_of_legend == ["left", "right", "edge of the band"]
