"""Drawing a figure in full is part of every test: many faults only show then."""

import io
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure


@pytest.fixture
def drawn() -> Callable[[Figure], Figure]:
    """Draw a figure into memory and give it back; fails if nothing or an empty picture comes."""

    def draw(figure: Figure) -> Figure:
        target = io.BytesIO()
        figure.savefig(target, format="rgba", dpi=30)
        assert np.ptp(np.frombuffer(target.getvalue(), dtype=np.uint8)) > 0
        return figure

    return draw


@pytest.fixture(autouse=True)
def _global_settings_stay():
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
