import pytest
import torch

from bcgan.gan.conditioning import ClassEmbedding, RankScaledTarget, Unconditional
from bcgan.gan.gradient_penalty import closed_form_gradient, double_backward_gradient, penalty
from bcgan.gan.networks import Critic
from bcgan.gan.objectives import CriticBatch, WassersteinObjective

N, UNITS = 20, 11


CONDITIONINGS = {
    "classes": lambda generator: ClassEmbedding(3, 4, generator),
    "numeric": lambda generator: RankScaledTarget(),
    "none": lambda generator: Unconditional(),
}


def make(condition: str, dropout: float, dtype: torch.dtype):
    generator = torch.Generator().manual_seed(3)
    conditioning = CONDITIONINGS[condition](generator)
    labels = (
        torch.rand(N, generator=generator).to(dtype)
        if condition == "numeric"
        else torch.randint(3, (N,), generator=generator)
    )
    critic = Critic(UNITS, (16, 12, 9), 1, conditioning, generator, dropout=dropout).to(dtype)
    batch = CriticBatch(
        torch.rand(N, UNITS, generator=generator).to(dtype),
        torch.rand(N, UNITS, generator=generator).to(dtype),
        labels,
        torch.rand(N, 1, generator=generator).to(dtype),
    )
    masks = critic.dropout_masks(2 * N, generator)
    return critic, batch, None if masks is None else [mask.to(dtype) for mask in masks]


def gradients(critic: Critic) -> dict[str, torch.Tensor]:
    return {name: value.grad.clone() for name, value in critic.named_parameters()}


def nested_autograd(critic, batch, masks, weight):
    """The textbook loss: automatic differentiation, twice."""
    real = critic(batch.real, batch.labels, masks and [mask[:N] for mask in masks])
    generated = critic(batch.generated, batch.labels, masks and [mask[N:] for mask in masks])
    mixed = torch.lerp(batch.generated, batch.real, batch.mix).requires_grad_()
    scores = critic(mixed, batch.labels, masks and [mask[:N] for mask in masks])
    return {
        "critic": generated.mean() - real.mean(),
        "gradient_penalty": weight * penalty(double_backward_gradient(scores, mixed)),
    }


@pytest.mark.parametrize("condition", list(CONDITIONINGS))
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-6), (torch.float32, 1e-4)])
def test_closed_form_equals_nested_autograd(condition, dropout, dtype, tolerance):
    critic, batch, masks = make(condition, dropout, dtype)
    objective = WassersteinObjective(10.0)

    terms = nested_autograd(critic, batch, masks, 10.0)
    sum(terms.values()).backward()
    expected = gradients(critic)

    critic.zero_grad()
    autograd_terms = objective.critic_terms(critic, batch, masks)
    sum(autograd_terms.values()).backward()
    through_chain = gradients(critic)

    critic.zero_grad()
    closed_terms = objective.critic_backward(critic, batch, masks)
    closed = gradients(critic)

    for name, term in terms.items():
        torch.testing.assert_close(autograd_terms[name], term, rtol=tolerance, atol=tolerance)
        torch.testing.assert_close(
            closed_terms[name], term.detach(), rtol=tolerance, atol=tolerance
        )
    scale = max(float(value.abs().max()) for value in expected.values())
    for name, value in expected.items():
        for other in (through_chain[name], closed[name]):
            assert float((other - value).abs().max()) <= tolerance * scale, name


@pytest.mark.parametrize("condition", ["classes", "numeric"])
def test_penalty_ignores_the_condition(condition):
    """The norm is over the row only: it does not change when the condition's weights grow."""
    critic, batch, _ = make(condition, 0.0, torch.float64)
    first = critic.first_layer(batch.real, batch.labels)
    _, pre_activations = critic.remaining_layers(first)
    gradient = closed_form_gradient(critic, pre_activations)
    assert gradient.shape == (N, UNITS)
    rows = batch.real.clone().requires_grad_()
    expected = double_backward_gradient(critic(rows, batch.labels), rows)
    torch.testing.assert_close(gradient, expected)


def test_penalty_is_zero_for_a_unit_gradient():
    unit = torch.nn.functional.normalize(torch.randn(5, 4, generator=torch.Generator()), dim=1)
    assert float(penalty(unit)) < 1e-10
    assert float(penalty(3.0 * unit)) == pytest.approx(4.0, rel=1e-5)
