import numpy as np
import torch

from bcgan.synthesizer.selection import validation_selector


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
