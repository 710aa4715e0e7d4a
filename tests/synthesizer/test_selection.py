import numpy as np
import pandas as pd
import torch

from bcgan.synthesizer.selection import regression_selector, validation_selector
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.target_scale import TargetScale


class Copier:
    """A stand-in generator that gives rows near the label's corner, or anywhere."""

    def __init__(self, faithful: bool) -> None:
        self.faithful = faithful
        self.decodings: list[str] = []

    def sample(self, labels, generator, decoding):
        self.decodings.append(decoding)
        rows = torch.rand(len(labels), 2, generator=generator)
        return 0.5 * rows + 0.5 * labels[:, None] if self.faithful else rows


def validation() -> tuple[np.ndarray, np.ndarray]:
    labels = np.arange(200) % 2
    rows = 0.5 * np.random.default_rng(0).random((200, 2)) + 0.5 * labels[:, None]
    return rows.astype(np.float32), labels


def test_rows_that_fit_their_labels_score_higher_and_scores_repeat():
    rows, labels = validation()
    score = validation_selector(rows, labels, np.array([0.5, 0.5]), "argmax", 0)
    good, bad = Copier(True), Copier(False)
    assert score(good) > score(bad) + 0.1
    assert score(good) == score(good)
    assert score(good) <= 0.5
    assert set(good.decodings) == {"argmax"}


def test_a_class_that_was_never_drawn_costs_but_does_not_fail():
    rows, labels = validation()
    both = validation_selector(rows, labels, np.array([0.5, 0.5]), "draw", 0)
    one = validation_selector(rows, labels, np.array([1.0, 0.0]), "draw", 0)
    assert one(Copier(True)) < both(Copier(True))


def test_a_numeric_target_is_scored_by_r2_on_validation_rows():
    values = pd.Series(np.random.default_rng(0).exponential(5.0, 400), name="y")
    scale = TargetScale.fit(values, 0.0, EncoderSettings())
    ranks = scale.to_ranks(values.to_numpy()).astype(np.float32)
    noise = np.random.default_rng(1).random((400, 2))
    rows = (0.5 * noise + 0.5 * ranks[:, None]).astype(np.float32)
    score = regression_selector(rows, ranks, scale, "draw", 0)
    good, bad = Copier(True), Copier(False)
    assert 0.5 < score(good) < 1.0
    assert score(bad) < 0.1
    assert score(good) == score(good)
    assert set(good.decodings) == {"draw"}
    one_row = regression_selector(rows[:1], ranks[:1], scale, "draw", 0)
    assert np.isfinite(one_row(good))
