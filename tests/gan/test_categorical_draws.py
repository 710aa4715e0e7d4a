"""Draws of outcomes: exact ones follow the softmax to the letter, relaxed ones carry gradients."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bcgan.gan.categorical_draws import CategoricalDraws, ExactDraws, RelaxedDraws


def exact(seed: int = 0) -> ExactDraws:
    return ExactDraws(torch.Generator().manual_seed(seed), "draw")


def relaxed(seed: int = 0) -> RelaxedDraws:
    return RelaxedDraws(torch.Generator().manual_seed(seed), 0.5)


@pytest.mark.parametrize("draws", [exact(1), relaxed(1)], ids=["exact", "relaxed"])
def test_outcomes_come_as_often_as_their_softmax_says(draws: CategoricalDraws) -> None:
    scores = torch.tensor([0.0, 1.5, -2.0, 0.3, -40.0])
    shares = scores.softmax(0)
    found = draws.one_hot(scores[:, None].expand(-1, 60_000)).mean(1)
    by_place = torch.bincount(
        draws.places(scores[:, None].expand(-1, 60_000)).round().long(), minlength=len(scores)
    )
    bounds = 4.0 * (shares / 60_000).sqrt() + 1e-9
    assert ((found - shares).abs() <= bounds).all()
    assert ((by_place / 60_000 - shares).abs() <= bounds).all()


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(
        st.one_of(st.floats(-80.0, 80.0, width=32), st.just(-math.inf)), min_size=1, max_size=9
    ).filter(lambda values: any(math.isfinite(value) for value in values)),
    seed=st.integers(0, 1_000),
)
def test_one_outcome_is_drawn_and_none_that_cannot_be(scores: list[float], seed: int) -> None:
    matrix = torch.tensor(scores)[:, None].expand(-1, 200)
    drawn = exact(seed).one_hot(matrix)
    assert set(drawn.unique().tolist()) <= {0.0, 1.0}
    assert (drawn.sum(0) == 1.0).all()
    assert (drawn[torch.tensor(scores) == -math.inf] == 0.0).all()
    places = exact(seed).places(matrix)
    assert torch.equal(places.long(), drawn.argmax(0)), "the same numbers draw the same outcome"


def test_the_last_possible_outcome_is_drawn_by_the_largest_random_number() -> None:
    # The largest float32 below 1 would reach the sum of all when it is rounded.
    class Largest(ExactDraws):
        def uniform(self, count: int, like: torch.Tensor) -> torch.Tensor:
            return torch.full((count,), 1.0 - 2.0**-24)

    scores = torch.log(torch.tensor([0.25, 0.75, 0.2500001, 0.0]))[:, None].expand(-1, 3)
    drawn = Largest(torch.Generator(), "draw").one_hot(scores)
    assert drawn.argmax(0).tolist() == [2, 2, 2]
    assert (drawn.sum(0) == 1.0).all()


def test_relaxed_draws_have_gradients_and_exact_values() -> None:
    scores = torch.randn(5, 7, generator=torch.Generator().manual_seed(2), requires_grad=True)
    drawn = relaxed().one_hot(scores)
    torch.testing.assert_close(drawn, drawn.round())
    (drawn * torch.arange(5.0)[:, None]).sum().backward()
    assert scores.grad is not None and scores.grad.abs().sum() > 0
