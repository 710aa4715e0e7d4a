import pytest

from bcgan.gan.early_stopping import is_exhausted, looks_since_best


@pytest.mark.parametrize(
    ("scores", "looks"),
    [([], 0), ([1.0], 0), ([1.0, 2.0], 0), ([2.0, 1.0, 1.5], 2), ([2.0, 2.0], 1)],
)
def test_looks_are_counted_from_the_earliest_best(scores, looks):
    assert looks_since_best(scores) == looks


def test_patience_decides_and_its_absence_never_stops():
    scores = [3.0, 2.0, 1.0]
    assert is_exhausted(scores, 2)
    assert not is_exhausted(scores, 3)
    assert not is_exhausted(scores, None)
    assert not is_exhausted([], 1)
