"""Every objective: its penalty by nested autograd, its losses by hand, who gets a gradient."""

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from bcgan.gan.conditioning import ClassEmbedding, RankScaledTarget, Unconditional
from bcgan.gan.gradient_penalty import double_backward_gradient, penalty
from bcgan.gan.kernels import EnergyKernel, GaussianKernel, GaussianMixtureKernel
from bcgan.gan.mmd import mmd_paired
from bcgan.gan.networks import Critic
from bcgan.gan.objectives import (
    AuxiliaryClassifierObjective,
    CriticBatch,
    MmdObjective,
    VanillaObjective,
    WassersteinObjective,
)

N, UNITS, CLASSES = 12, 7, 3
OBJECTIVES = {
    "vanilla": VanillaObjective(2.0),
    "wasserstein": WassersteinObjective(2.0),
    "mmd": MmdObjective(2.0, features=5),
    "acgan": AuxiliaryClassifierObjective(CLASSES, 2.0, 0.5),
}
KERNELS = {
    "one Gaussian": GaussianKernel(0.7),
    "widths that are no doublings": GaussianMixtureKernel((0.5, 0.7, 3.0)),
}
EVERY_UPDATE = {
    **{name: (objective, False) for name, objective in OBJECTIVES.items()},
    "vanilla, numeric target": (OBJECTIVES["vanilla"], True),
    "vanilla, no penalty": (VanillaObjective(0.0), False),
    "mmd, numeric target": (OBJECTIVES["mmd"], True),
    **{
        f"mmd, {name}": (MmdObjective(2.0, features=5, kernel=kernel), False)
        for name, kernel in KERNELS.items()
    },
}


def make(
    objective, dropout: float = 0.0, dtype: torch.dtype = torch.float64, numeric: bool = False
):
    generator = torch.Generator().manual_seed(4)
    conditional = objective.critic_is_conditional
    conditioning = ClassEmbedding(CLASSES, 4, generator) if conditional else Unconditional()
    labels = torch.randint(CLASSES, (N,), generator=generator)
    if numeric:
        conditioning, labels = RankScaledTarget(), torch.rand(N, generator=generator).to(dtype)
    critic = Critic(
        UNITS, (9, 8), objective.critic_outputs, conditioning, generator, dropout=dropout
    ).to(dtype)
    batch = CriticBatch(
        torch.rand(N, UNITS, generator=generator).to(dtype),
        torch.rand(N, UNITS, generator=generator).to(dtype),
        labels,
        torch.rand(N, 1, generator=generator).to(dtype),
    )
    masks = critic.dropout_masks(2 * N, generator)
    return critic, batch, masks and [mask.to(dtype) for mask in masks]


def nested_penalty(objective, critic, batch, masks):
    """The penalty as the textbook has it: the score differentiated by autograd, twice."""
    first_masks = masks and [mask[:N] for mask in masks]
    last_masks = masks and [mask[N:] for mask in masks]
    mixed = torch.lerp(batch.generated, batch.real, batch.mix).requires_grad_()
    outputs = critic(mixed, batch.labels, first_masks)
    if isinstance(objective, MmdObjective):
        real = critic(batch.real, batch.labels, first_masks)
        generated = critic(batch.generated, batch.labels, last_masks)
        score = objective.kernel(outputs, real).mean(1) - objective.kernel(outputs, generated).mean(
            1
        )
    else:
        score = outputs[:, 0]
    return objective.penalty_weight * penalty(double_backward_gradient(score, mixed))


@pytest.mark.parametrize(
    ("name", "numeric"),
    [*((name, False) for name in OBJECTIVES), ("vanilla", True), ("mmd", True)],
)
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-6), (torch.float32, 1e-4)])
def test_penalty_and_its_gradient_equal_nested_autograd(name, numeric, dropout, dtype, tolerance):
    objective = OBJECTIVES[name]
    critic, batch, masks = make(objective, dropout, dtype, numeric)
    expected = nested_penalty(objective, critic, batch, masks)
    wanted = torch.autograd.grad(expected, list(critic.parameters()), allow_unused=True)
    value = objective.critic_terms(critic, batch, masks)["gradient_penalty"]
    given = torch.autograd.grad(value, list(critic.parameters()), allow_unused=True)
    torch.testing.assert_close(value, expected, rtol=tolerance, atol=tolerance)
    scale = max(float(grad.abs().max()) for grad in wanted if grad is not None)
    for one, other in zip(wanted, given, strict=True):
        difference = (0 if one is None else one) - (0 if other is None else other)
        assert float(abs(torch.as_tensor(difference)).max()) <= tolerance * scale


@pytest.mark.parametrize("name", list(EVERY_UPDATE))
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-6), (torch.float32, 1e-4)])
def test_the_update_equals_nested_autograd(name, dropout, dtype, tolerance):
    objective, numeric = EVERY_UPDATE[name]
    check_update(objective, numeric, dropout, dtype, tolerance)


def test_a_kernel_that_is_not_radial_will_do():
    objective = MmdObjective(2.0, features=5, kernel=EnergyKernel())
    check_update(objective, False, 0.3, torch.float64, 1e-6)


def check_update(objective, numeric, dropout, dtype, tolerance):
    critic, batch, masks = make(objective, dropout, dtype, numeric)
    expected = objective.critic_terms(critic, batch, masks)
    if "gradient_penalty" in expected:
        expected["gradient_penalty"] = nested_penalty(objective, critic, batch, masks)
    wanted = torch.autograd.grad(sum(expected.values()), list(critic.parameters()))
    terms = objective.critic_backward(critic, batch, masks)
    assert not any(term.requires_grad for term in terms.values())
    assert list(terms) == list(expected)
    for key, term in expected.items():
        torch.testing.assert_close(terms[key], term.detach(), rtol=tolerance, atol=tolerance)
    scale = max(float(grad.abs().max()) for grad in wanted)
    for (key, parameter), grad in zip(critic.named_parameters(), wanted, strict=True):
        assert float((parameter.grad - grad).abs().max()) <= tolerance * scale, key


@pytest.mark.parametrize("kernel", [*KERNELS.values(), GaussianMixtureKernel(), EnergyKernel()])
def test_the_mmd_generator_has_the_gradient_of_autograd(kernel):
    objective = MmdObjective(features=5, kernel=kernel)
    critic, batch, _ = make(objective)
    critic.requires_grad_(False)
    results = []
    for estimate in (None, mmd_paired):
        rows = batch.generated.clone().requires_grad_()
        if estimate is None:
            (value,) = objective.generator_terms(critic, rows, batch.real, batch.labels).values()
        else:
            features = (critic(part, batch.labels) for part in (batch.real, rows))
            value = estimate(*features, kernel)
        value.backward()
        results.append((value.detach(), rows.grad))
    torch.testing.assert_close(*results)


@pytest.mark.parametrize("name", list(OBJECTIVES))
def test_the_generator_gets_a_gradient_and_a_frozen_critic_none(name):
    objective = OBJECTIVES[name]
    critic, batch, _ = make(objective)
    critic.requires_grad_(False)
    rows = batch.generated.clone().requires_grad_()
    sum(objective.generator_terms(critic, rows, batch.real, batch.labels).values()).backward()
    assert float(rows.grad.abs().sum()) > 0
    assert all(parameter.grad is None for parameter in critic.parameters())


def test_vanilla_losses_are_the_binary_cross_entropies():
    critic, batch, _ = make(OBJECTIVES["vanilla"])
    real, generated = critic(batch.real, batch.labels), critic(batch.generated, batch.labels)
    one, zero = torch.ones_like(real), torch.zeros_like(real)
    expected = binary_cross_entropy_with_logits(real, one)
    expected = expected + binary_cross_entropy_with_logits(generated, zero)
    terms = OBJECTIVES["vanilla"].critic_terms(critic, batch, None)
    torch.testing.assert_close(terms["critic"], expected)
    loss = OBJECTIVES["vanilla"].generator_terms(critic, batch.generated, batch.real, batch.labels)
    torch.testing.assert_close(loss["generator"], binary_cross_entropy_with_logits(generated, one))
    assert "gradient_penalty" not in VanillaObjective(0.0).critic_terms(critic, batch, None)


def test_acgan_classifies_real_and_generated_rows():
    objective = OBJECTIVES["acgan"]
    critic, batch, _ = make(objective)
    real, generated = critic(batch.real, batch.labels), critic(batch.generated, batch.labels)
    auxiliary = cross_entropy(real[:, 1:], batch.labels)
    auxiliary = auxiliary + cross_entropy(generated[:, 1:], batch.labels)
    torch.testing.assert_close(objective.critic_terms(critic, batch, None)["auxiliary"], auxiliary)
    terms = objective.generator_terms(critic, batch.generated, batch.real, batch.labels)
    expected = 0.5 * cross_entropy(generated[:, 1:], batch.labels)
    torch.testing.assert_close(terms["generator_auxiliary"], expected)


def test_critic_and_generator_of_the_mmd_gan_disagree_on_the_sign():
    objective = OBJECTIVES["mmd"]
    critic, batch, _ = make(objective)
    critic_term = objective.critic_terms(critic, batch, None)["critic"]
    terms = objective.generator_terms(critic, batch.generated, batch.real, batch.labels)
    torch.testing.assert_close(critic_term, -terms["generator"])
