"""Maximum likelihood: how an autoregressive generator learns, or is warmed up for a critic.

It runs in the adversarial loop's place, with its checkpoints, curves and exact resume: one step is
one update of the generator on a batch of rows, a look is the likelihood of the validation part. A
table of few rows and many numeric columns is topped up with rows of a copula.
"""

import torch

from bcgan.compute_mode import compute_mode
from bcgan.gan.autoregressive_generator import AutoregressiveGenerator, Dropout
from bcgan.gan.copula_rows import with_copula_rows
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import Selector, Trainer, TrainingData, TrainingRows


def likelihood_settings(settings: GanSettings) -> GanSettings:
    """Give the schedule of the warm start as that of a training.

    Args:
        settings: Of the whole training.

    Returns:
        The settings with the warm start's steps, looks and step size.
    """
    warm = settings.likelihood
    return settings.model_copy(
        update={
            "steps": warm.steps,
            "batch_size": warm.batch_size,
            "generator_learning_rate": warm.learning_rate,
            "betas": warm.betas,
            "decay_from": 0.0,
            "selection": "validation",
            "select_every": warm.look_every,
            "patience": warm.patience,
        }
    )


def likelihood_selector(rows: torch.Tensor, labels: torch.Tensor) -> Selector:
    """Make a function that scores a generator by rows it was not trained on.

    Args:
        rows: Encoded validation rows, shape [n, units].
        labels: Shape [n].

    Returns:
        The function: the mean log-likelihood, higher is better.
    """

    @torch.no_grad()
    def score(generator: GeneratorNetwork) -> float:
        return float(autoregressive(generator).log_likelihood(rows, labels).mean())

    return score


class LikelihoodTrainer(Trainer):
    """Runs the loop with one update of the generator in each step."""

    def rows_to_learn(self, data: TrainingRows, settings: GanSettings, seed: int) -> TrainingRows:
        """Top a small table up, see `with_copula_rows`."""
        if isinstance(data, TrainingData):
            with compute_mode(*settings.computing):
                return with_copula_rows(data, settings.likelihood.copula_rows, seed)
        return data

    def train_step(self) -> None:
        """Make one update."""
        self._set_learning_rates()
        dropped = self.settings.likelihood
        rows, labels = self._real_rows(self.settings.batch_size)
        dropout = Dropout(dropped.hidden_dropout, dropped.input_dropout, self.streams["dropout"])
        generator = autoregressive(self.model.generator)
        loss = -generator.log_likelihood(rows, labels, dropout).mean()
        self.model.generator_optimiser.zero_grad()
        loss.backward()
        self.model.generator_optimiser.step()
        self._means.add({"negative_log_likelihood": loss.detach()})
        if self.model.average is not None:
            self.model.average.update(self.model.generator, self.step)


def autoregressive(generator: GeneratorNetwork) -> AutoregressiveGenerator:
    """Tell that a generator has a likelihood.

    Args:
        generator: Any generator.

    Returns:
        The same one.

    Raises:
        TypeError: If it is none that draws part by part.
    """
    if not isinstance(generator, AutoregressiveGenerator):
        raise TypeError("only an autoregressive generator has a likelihood")
    return generator
