"""The training loop shared by all variants: objective x conditioning x optional calibration."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from bcgan.compute_mode import compute_mode
from bcgan.errors import TrainingDivergedError, TrainingInterruptedError
from bcgan.gan import training_state
from bcgan.gan.boundary_calibration import BoundaryCalibration
from bcgan.gan.checkpoint import Checkpoint, CheckpointStore
from bcgan.gan.divergence import broken_term, describe_divergence
from bcgan.gan.early_stopping import is_exhausted
from bcgan.gan.history import TrainingHistory
from bcgan.gan.interruption import stop_between_steps
from bcgan.gan.layout import Layout
from bcgan.gan.listeners import TrainingListener
from bcgan.gan.loss_means import LossMeans
from bcgan.gan.model import GanModel, build_model
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.gan.objectives import CriticBatch, Objective
from bcgan.gan.random_streams import RandomStreams
from bcgan.gan.schedules import learning_rate_factor, warm_up_factor
from bcgan.gan.settings import GanSettings

Selector = Callable[[GeneratorNetwork], float]
Viewer = Callable[[int, GeneratorNetwork], None]
"""Looks at the generator that rows are sampled from, after so many steps."""


@dataclass(frozen=True)
class TrainingRows(ABC):
    """What a GAN is trained on, and the networks that fit it.

    Attributes:
        features: Encoded real rows, float32, shape [n, units].
        labels: Class of each row, int64, or rank of its numeric target, float32 in [0, 1];
            shape [n]; zeros (int64) without a target.
        n_classes: Number of classes; 0 without classes.
    """

    features: Tensor
    labels: Tensor
    n_classes: int

    @abstractmethod
    def build_model(self, settings: GanSettings, objective: Objective, seed: int) -> GanModel:
        """Make generator and critic for such rows.

        Args:
            settings: Sizes and optimiser.
            objective: Decides the critic's outputs and whether it is told the label.
            seed: Decides the initial weights.

        Returns:
            The parts, ready for step 0.
        """


@dataclass(frozen=True)
class TrainingData(TrainingRows):
    """Rows of a table, for multi-layer perceptrons.

    Attributes:
        layout: Layout of the encoded row.
    """

    layout: Layout

    def build_model(self, settings: GanSettings, objective: Objective, seed: int) -> GanModel:
        """See `TrainingRows`."""
        return build_model(
            self.layout, self.n_classes, settings, objective, seed, self.numeric_target
        )

    @property
    def numeric_target(self) -> bool:
        """Whether the labels are ranks of a numeric target."""
        return self.labels.is_floating_point()


@dataclass(frozen=True)
class TrainedGan:
    """What training returns.

    Attributes:
        generator: The generator that was kept, frozen, in evaluation mode.
        history: Curves, selections and time.
        kept_step: Generator step the kept weights are from.
        last_step: Generator step at which training ended.
    """

    generator: GeneratorNetwork
    history: TrainingHistory
    kept_step: int
    last_step: int


@dataclass(frozen=True)
class GanLoss:
    """What is minimised.

    Attributes:
        objective: The adversarial objective, for critic and generator.
        calibration: The boundary-calibration loss added to the generator's, or nothing.
    """

    objective: Objective
    calibration: BoundaryCalibration | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a training tells and asks the outside.

    Attributes:
        store: Where checkpoints are kept; nothing for no checkpoints.
        fingerprint: Identity of data, settings and seed; a checkpoint of another one is ignored.
        listeners: Who hears about losses and events.
        selector: Scores a generator on the validation part, higher is better.
        score_noise: Difference of two scores that says nothing.
        identity: What the fingerprint was taken of, JSON values, to name what changed.
        viewer: Looks at the generator with every checkpoint and at the end; draws from no stream
            of the training.
    """

    store: CheckpointStore | None = None
    fingerprint: str = ""
    listeners: Sequence[TrainingListener] = ()
    selector: Selector | None = None
    score_noise: float = 0.0
    identity: Mapping[str, Any] = field(default_factory=dict)
    viewer: Viewer | None = None


class Trainer:
    """Runs the loop: `critic_steps` critic updates, then one generator update."""

    def __init__(
        self,
        data: TrainingRows,
        settings: GanSettings,
        loss: GanLoss,
        seed: int,
        surroundings: Surroundings | None = None,
        start: Mapping[str, Tensor] | None = None,
    ) -> None:
        """Compose a training.

        Args:
            data: The real rows.
            settings: Networks and schedule.
            loss: What is minimised.
            seed: Decides initial weights and every draw.
            surroundings: Checkpoints, listeners and selection.
            start: Weights that the generator starts from; random ones without.
        """
        surroundings = surroundings or Surroundings()
        self.data = self.rows_to_learn(data, settings, seed)
        self.settings = settings
        self.objective = loss.objective
        self.calibration = loss.calibration
        self.surroundings = surroundings
        self.store = surroundings.store
        self.listeners = surroundings.listeners
        self.selector = surroundings.selector if settings.selection == "validation" else None
        self.score_noise = surroundings.score_noise
        self.model: GanModel = self.data.build_model(settings, loss.objective, seed)
        if start is not None:
            self.model.start_from(start)
        # Streams draw on the CPU wherever the networks are: a checkpoint means the same there.
        self.streams = RandomStreams(seed)
        self.device = self.data.features.device
        self.history = TrainingHistory()
        self.step = 0
        self._best: dict[str, Tensor] = {}
        self._means = LossMeans()

    def rows_to_learn(self, data: TrainingRows, settings: GanSettings, seed: int) -> TrainingRows:
        """Choose the rows of the training; trainers may add some to the real ones.

        Args:
            data: The real rows.
            settings: Networks and schedule.
            seed: Decides draws.

        Returns:
            Rows to draw from.
        """
        return data

    def run(self) -> TrainedGan:
        """Train to the last step, continuing from the newest checkpoint if there is one.

        Returns:
            The kept generator and the history.

        Raises:
            TrainingInterruptedError: On Ctrl-C or SIGTERM, after a checkpoint was written.
            TrainingDivergedError: If a loss is no longer finite, or explodes.
        """
        self._resume()
        with compute_mode(*self.settings.computing), stop_between_steps() as stop:
            started = time.perf_counter() - self.history.seconds
            while self.step < self.settings.steps and not self.stopped_early:
                self.train_step()
                self.step += 1
                self.history.seconds = time.perf_counter() - started
                self._after_step()
                if stop:
                    place = "there" if self._save() else "the last checkpoint, if there is one"
                    message = (
                        f"Training was stopped by {stop.signal_name} after step {self.step} of "
                        f"{self.settings.steps}; run the same command again to continue from "
                        f"{place}."
                    )
                    self._announce("interrupted", message)
                    raise TrainingInterruptedError(message)
        if self.stopped_early:
            self._announce(
                "stopped_early",
                f"Training stopped early at step {self.step} of {self.settings.steps}: the last "
                f"{self.settings.patience} looks at the validation part found nothing better.",
            )
        self._announce("finished", f"Trained {self.step} generator steps.")
        return self._result()

    @property
    def stopped_early(self) -> bool:
        """Whether training ends before its last step for want of a better validation score."""
        exhausted = is_exhausted(self.history.scores, self.settings.patience)
        return exhausted and self.step < self.settings.steps

    def train_step(self) -> None:
        """Make the critic updates and the generator update of one step."""
        self._set_learning_rates()
        self.model.critic.requires_grad_(True)
        for batch in self._critic_batches():
            self._critic_step(batch)
        self.model.critic.requires_grad_(False)
        self._generator_step()
        if self.model.average is not None:
            self.model.average.update(self.model.generator, self.step)

    def _real_rows(self, count: int) -> tuple[Tensor, Tensor]:
        rows = torch.randint(len(self.data.labels), (count,), generator=self.streams["rows"])
        rows = rows.to(self.device)
        return self.data.features.index_select(0, rows), self.data.labels.index_select(0, rows)

    def _generate(self, labels: Tensor) -> Tensor:
        latent = torch.randn(
            len(labels), self.model.generator.latent_size, generator=self.streams["latent"]
        )
        rows: Tensor = self.model.generator(latent.to(self.device), labels, self.streams["head"])
        return rows

    def _critic_batches(self) -> list[CriticBatch]:
        # The generator stands still while the critic learns, so the rows of all its updates
        # are generated in one pass.
        size, updates = self.settings.batch_size, self.settings.critic_steps
        real, labels = self._real_rows(size * updates)
        with torch.no_grad():
            generated = self._generate(labels)
        mix = torch.rand(size * updates, 1, generator=self.streams["mix"]).to(self.device)
        parts = zip(*(part.split(size) for part in (real, generated, labels, mix)), strict=True)
        return [CriticBatch(*part) for part in parts]

    def _critic_step(self, batch: CriticBatch) -> None:
        masks = self.model.critic.dropout_masks(2 * len(batch.labels), self.streams["dropout"])
        terms = self.objective.critic_backward(self.model.critic, batch, masks)
        self.model.critic_optimiser.step()
        self._means.add(terms)

    def _generator_step(self) -> None:
        real, labels = self._real_rows(self.settings.batch_size)
        generated = self._generate(labels)
        terms = self.objective.generator_terms(self.model.critic, generated, real, labels)
        if self.calibration is not None:
            term, distances = self.calibration(generated, labels, self.streams["calibration"])
            terms["boundary_calibration"] = term * self._warm_up_factor
            self._means.add(
                {f"calibration_distance_{index}": value for index, value in enumerate(distances)}
            )
        self.model.generator_optimiser.zero_grad()
        torch.stack(list(terms.values())).sum().backward()
        self.model.generator_optimiser.step()
        self._means.add({name: term.detach() for name, term in terms.items()})

    @property
    def _warm_up_factor(self) -> float:
        settings = self.settings
        return warm_up_factor(self.step / settings.steps, settings.calibration.warm_up)

    def _set_learning_rates(self) -> None:
        factor = learning_rate_factor(self.step / self.settings.steps, self.settings.decay_from)
        rates = (
            (self.model.generator_optimiser, self.settings.generator_learning_rate),
            (self.model.critic_optimiser, self.settings.critic_learning_rate),
        )
        for optimiser, rate in rates:
            optimiser.learning_rate = rate * factor

    def _after_step(self) -> None:
        settings, last = self.settings, self.step == self.settings.steps
        logged = self.step % settings.log_every == 0 or last
        if logged:
            self._log_losses()
        if self.selector is not None and (self.step % settings.select_every == 0 or last):
            self._select()
        if self.stopped_early and not logged:
            self._log_losses()
        if self.step % settings.checkpoint_every == 0 or last or self.stopped_early:
            self._save()
            self._show()

    def _show(self) -> None:
        if self.surroundings.viewer is None:
            return
        generator = self.model.sampling_generator.eval()
        self.surroundings.viewer(self.step, generator)
        generator.train()

    def _log_losses(self) -> None:
        losses = self._means.take()
        self._stop_if_diverged(losses)
        self.history.curves.append({"step": self.step, **losses})
        for listener in self.listeners:
            listener.on_losses(self.step, losses)

    def _stop_if_diverged(self, losses: Mapping[str, float]) -> None:
        term = broken_term(losses)
        if term is None:
            return
        best = self.history.best
        message = describe_divergence(
            term,
            losses[term],
            self.step,
            self.store.newest_step if self.store is not None else None,
            int(best["step"]) if best is not None else None,
        )
        self._announce("diverged", message)
        raise TrainingDivergedError(message)

    def _select(self) -> None:
        if self.selector is None:
            return
        best = self.history.best
        generator = self.model.sampling_generator.eval()
        score = self.selector(generator)
        generator.train()
        # Among generators that the validation part cannot tell apart the longest trained is kept.
        kept = best is None or score >= best["score"] - self.score_noise
        self.history.selections.append({"step": self.step, "score": score, "kept": kept})
        if kept:
            self._best = {name: value.clone() for name, value in generator.state_dict().items()}
            self._announce("selected", f"Validation score {score:.4f} at step {self.step}.")

    def _save(self) -> bool:
        """Write a checkpoint where it is wanted and of use; tell whether it was."""
        if self.store is None or broken_term(self._means.means()) is not None:
            return False
        facts: dict[str, Any] = {
            "identity": self.surroundings.identity,
            "curves": self.history.curves,
            "selections": self.history.selections,
            "seconds": self.history.seconds,
            "means": self._means.state(),
        }
        tensors = training_state.collect(self.model, self.streams, self._best)
        self.store.save(Checkpoint(self.step, self.surroundings.fingerprint, tensors, facts))
        self._announce("checkpoint", f"Checkpoint written at step {self.step}.")
        return True

    def _resume(self) -> None:
        checkpoint = None
        if self.store is not None:
            around = self.surroundings
            checkpoint = self.store.latest(around.fingerprint, around.identity)
            self.store.discard_after(0 if checkpoint is None else checkpoint.step)
        if checkpoint is None:
            self._announce("started", f"Training {self.settings.steps} generator steps.")
            return
        self._best = training_state.restore(checkpoint.tensors, self.model, self.streams)
        self.step = checkpoint.step
        facts = checkpoint.facts
        self.history = TrainingHistory(facts["curves"], facts["selections"], facts["seconds"])
        self._means.restore(facts["means"])
        # A tracker that starts with this run gets the whole curve.
        for record in self.history.curves:
            losses = {name: value for name, value in record.items() if name != "step"}
            for listener in self.listeners:
                listener.on_losses(int(record["step"]), losses)
        self._announce("resumed", f"Continuing from the checkpoint of step {self.step}.")

    def _announce(self, kind: str, message: str) -> None:
        for listener in self.listeners:
            listener.on_event(kind, self.step, message)

    def _result(self) -> TrainedGan:
        generator = self.model.sampling_generator
        kept_step = self.step
        kept = self.history.kept
        if kept is not None and self._best:
            generator.load_state_dict(self._best)
            kept_step = int(kept["step"])
        generator = generator.requires_grad_(False).eval()
        return TrainedGan(generator, self.history, kept_step, self.step)
