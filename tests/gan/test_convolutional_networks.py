"""Convolutional networks under the losses, the penalty and the loop that tables use."""

import pytest
import torch

from bcgan.errors import SettingsError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.conditioning import ClassEmbedding, Unconditional
from bcgan.gan.convolutional_networks import ConvolutionalCritic, HiddenLayers
from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.image_model import ImageRows, build_image_generator
from bcgan.gan.image_shape import ImageShape
from bcgan.gan.kernels import GaussianMixtureKernel
from bcgan.gan.mmd import mmd_paired
from bcgan.gan.objectives import (
    AuxiliaryClassifierObjective,
    CriticBatch,
    MmdObjective,
    VanillaObjective,
    WassersteinObjective,
)
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Surroundings, Trainer

SHAPE = ImageShape(1, 8, 8)
N, CLASSES = 6, 3
SETTINGS = GanSettings.model_validate(
    {
        "steps": 6,
        "batch_size": 8,
        "critic_steps": 2,
        "latent_size": 5,
        "embedding_size": 4,
        "generator_hidden": (6, 4),
        "critic_hidden": (4, 6),
        "selection": "last",
        "ema_decay": 0.9,
        "log_every": 2,
        "checkpoint_every": 3,
    }
)
OBJECTIVES = {
    "gan": VanillaObjective(),
    "gan without penalty": VanillaObjective(0.0),
    "wgan": WassersteinObjective(),
    "mmdgan": MmdObjective(features=4),
    "acgan": AuxiliaryClassifierObjective(CLASSES),
}


def make(outputs: int, conditional: bool = True):
    source = torch.Generator().manual_seed(0)
    condition = ClassEmbedding(CLASSES, 64, source) if conditional else Unconditional()
    critic = ConvolutionalCritic(
        SHAPE, HiddenLayers((4, 6), 0.2), outputs, condition, source
    ).double()
    batch = CriticBatch(
        torch.rand(N, 64, generator=source).double() * 2 - 1,
        torch.rand(N, 64, generator=source).double() * 2 - 1,
        torch.arange(N) % CLASSES,
        torch.rand(N, 1, generator=source).double(),
    )
    return critic, batch


def written_out(name, critic, batch):
    """The losses of the papers: one forward pass for each part, automatic differentiation twice."""
    real, generated = critic(batch.real, batch.labels), critic(batch.generated, batch.labels)
    mixed = (batch.mix * batch.real + (1 - batch.mix) * batch.generated).requires_grad_()
    at_mixed = critic(mixed, batch.labels)
    extra = 0.0
    if name == "mmdgan":
        kernel = GaussianMixtureKernel()
        loss = -mmd_paired(real, generated, kernel)
        score = (kernel(at_mixed, real).mean(1) - kernel(at_mixed, generated).mean(1)).sum()
    elif name == "acgan":
        entropy = torch.nn.functional.cross_entropy
        extra = entropy(real[:, 1:], batch.labels) + entropy(generated[:, 1:], batch.labels)
        loss, score = generated[:, 0].mean() - real[:, 0].mean(), at_mixed[:, 0].sum()
    elif name == "gan":
        loss = -(real.sigmoid().log().mean() + (1 - generated.sigmoid()).log().mean())
        score = at_mixed.sum()
    else:
        loss, score = generated.mean() - real.mean(), at_mixed.sum()
    (gradient,) = torch.autograd.grad(score, mixed, create_graph=True)
    norm = gradient.view(N, 1, 8, 8).flatten(1).norm(dim=1)
    return loss + extra + 10.0 * (norm - 1.0).square().mean()


@pytest.mark.parametrize("name", ["gan", "wgan", "mmdgan", "acgan"])
def test_critic_update_equals_nested_automatic_differentiation_written_out(name):
    objective = OBJECTIVES[name]
    critic, batch = make(objective.critic_outputs, objective.critic_is_conditional)
    expected = written_out(name, critic, batch)
    expected.backward()
    gradients = {key: value.grad.clone() for key, value in critic.named_parameters()}
    terms = objective.critic_backward(critic, batch, None)
    total = sum(objective.critic_terms(critic, batch, None).values())
    torch.testing.assert_close(sum(terms.values()), expected.detach())
    torch.testing.assert_close(total.detach(), expected.detach())
    for key, value in critic.named_parameters():
        torch.testing.assert_close(value.grad, gradients[key], rtol=1e-6, atol=1e-7)
    critic.zero_grad()
    total.backward()
    for key, value in critic.named_parameters():
        torch.testing.assert_close(value.grad, gradients[key], rtol=1e-6, atol=1e-7)


def test_penalty_is_on_the_norm_over_all_pixels():
    gradient = torch.zeros(1, 64)
    gradient[0, :4] = 0.5
    assert float(penalty(gradient)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_gradients_reach_every_parameter(name):
    objective = OBJECTIVES[name]
    model = _rows().build_model(SETTINGS, objective, seed=0)
    latent = torch.randn(8, 5, generator=torch.Generator().manual_seed(1))
    labels = torch.arange(8) % CLASSES
    images = model.generator(latent, labels, torch.Generator())
    real = _rows().features[:8]
    sum(objective.generator_terms(model.critic, images, real, labels).values()).backward()
    mix = torch.full((8, 1), 0.5)
    objective.critic_backward(model.critic, CriticBatch(real, images.detach(), labels, mix), None)
    for network in (model.generator, model.critic):
        for key, value in network.named_parameters():
            # A shift of all scores cancels out of a Wasserstein estimate.
            shift = name == "wgan" and network is model.critic and key == "body.5.bias"
            assert value.grad is not None, key
            assert bool(value.grad.any()) != shift, key


def test_only_the_generator_is_batch_normalised():
    model = _rows().build_model(SETTINGS, WassersteinObjective(), seed=0)
    kinds = {
        part: {type(each).__name__ for each in network.modules()}
        for part, network in (("generator", model.generator), ("critic", model.critic))
    }
    assert "BatchNorm2d" in kinds["generator"]
    assert not any("Norm" in kind for kind in kinds["critic"])


@pytest.mark.parametrize(("shape", "maps"), [((1, 28, 28), (6, 4)), ((3, 32, 32), (8, 6, 4))])
def test_images_have_the_shape_and_the_range_of_real_ones(shape, maps):
    shape = ImageShape(*shape)
    settings = SETTINGS.model_copy(update={"generator_hidden": maps})
    generator = build_image_generator(shape, CLASSES, settings, 0).eval()
    rows = generator.sample(torch.arange(4) % CLASSES, torch.Generator().manual_seed(0))
    assert rows.shape == (4, shape.units)
    assert float(rows.abs().max()) <= 1.0
    assert len(rows.unique(dim=0)) == 4


def test_images_that_cannot_be_halved_so_often_are_refused():
    settings = SETTINGS.model_copy(update={"generator_hidden": (8, 8, 8)})
    with pytest.raises(SettingsError, match="28 x 28 pixels cannot be halved 3 times"):
        build_image_generator(ImageShape(1, 28, 28), CLASSES, settings, 0)


class StoppedError(Exception):
    pass


class StopAt:
    def on_losses(self, step, losses):
        if step == 4:
            raise StoppedError

    def on_event(self, kind, step, message):
        pass


def _rows() -> ImageRows:
    source = torch.Generator().manual_seed(0)
    pixels = torch.rand(64, 64, generator=source) * 2 - 1
    return ImageRows(pixels, torch.arange(64) % CLASSES, CLASSES, SHAPE)


def _pull(rows, labels, generator):
    distance = (rows - 0.1 * torch.rand(rows.shape, generator=generator)).square().mean()
    return distance, distance.detach().expand(2)


def test_a_resumed_training_ends_as_an_uninterrupted_one(tmp_path):
    def train(folder, *listeners):
        loss = GanLoss(WassersteinObjective(), _pull)
        around = Surroundings(CheckpointStore(tmp_path / folder), "same", listeners)
        return Trainer(_rows(), SETTINGS, loss, 0, around).run()

    whole = train("whole")
    with pytest.raises(StoppedError):
        train("cut", StopAt())
    resumed = train("cut")
    assert resumed.history.curves == whole.history.curves
    for name, value in whole.generator.state_dict().items():
        assert torch.equal(value, resumed.generator.state_dict()[name]), name


def test_reduced_precision_changes_convolutions_and_no_dtype():
    settings = SETTINGS.model_copy(update={"precision": "bfloat16"})
    objective = WassersteinObjective()
    exact, rough = (_rows().build_model(each, objective, 0) for each in (SETTINGS, settings))
    latent = torch.randn(8, 5, generator=torch.Generator().manual_seed(1))
    labels = torch.arange(8) % CLASSES
    images = [each.generator(latent, labels, torch.Generator()) for each in (exact, rough)]
    assert images[1].dtype == torch.float32
    assert not torch.equal(*images)
    torch.testing.assert_close(*images, rtol=0.1, atol=0.1)
    mix = torch.full((8, 1), 0.5)
    batch = CriticBatch(_rows().features[:8], images[0].detach(), labels, mix)
    terms = [objective.critic_backward(each.critic, batch, None) for each in (exact, rough)]
    torch.testing.assert_close(terms[0], terms[1], rtol=0.1, atol=0.1)
    for value in rough.critic.parameters():
        assert value.grad.dtype == torch.float32
