"""How fast a training goes on this machine, and how many steps fit into a time."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bcgan.compute_mode import compute_mode
from bcgan.gan.trainer import Trainer

WARM_UP_STEPS = 5
PROBE_BLOCKS = 4
BLOCK_STEPS = 10
"""The first steps allocate memory and are slow; the median of blocks is not misled by a moment
in which the machine was busy with something else."""


@dataclass(frozen=True)
class Pace:
    """What a training's parts cost.

    Attributes:
        step: Seconds of a generator step with its critic updates.
        look: Seconds of a look at the validation part; 0 where none is made.
    """

    step: float
    look: float = 0.0

    def seconds_of(self, steps: int, select_every: int) -> float:
        """Work out how long a training takes.

        Args:
            steps: Generator steps.
            select_every: Generator steps between two looks at the validation part.

        Returns:
            Seconds, the look after the last step included.
        """
        return self.step * steps + self.look * -(-steps // select_every)

    def steps_within(self, seconds: float, select_every: int) -> int:
        """Work out how many steps fit into a time.

        Args:
            seconds: The time.
            select_every: Generator steps between two looks at the validation part.

        Returns:
            At least 1. The looks, the one after the last step included, are paid for first.
        """
        return max(1, int((seconds - self.look) / (self.step + self.look / select_every)))


def measure_pace(
    trainer: Trainer,
    warm_up: int = WARM_UP_STEPS,
    blocks: int = PROBE_BLOCKS,
    block_steps: int = BLOCK_STEPS,
    most_seconds: float = math.inf,
    clock: Callable[[], float] = time.perf_counter,
) -> Pace:
    """Time the real step, and one look, on a training that is thrown away.

    Args:
        trainer: A training of the same data, settings and losses as the one that is meant, with
            another seed, without checkpoints and listeners; it is spent afterwards.
        warm_up: Steps that are not timed.
        blocks: Blocks of timed steps.
        block_steps: Steps in a block.
        most_seconds: No further block is begun after this time.
        clock: Gives the time in seconds.

    Returns:
        The pace: the median over the blocks, and the look's own time.
    """
    with compute_mode(*trainer.settings.computing):
        for _ in range(warm_up):
            trainer.train_step()
        times: list[float] = []
        for _ in range(blocks):
            if sum(times) * block_steps > most_seconds:
                break
            started = clock()
            for _ in range(block_steps):
                trainer.train_step()
            times.append((clock() - started) / block_steps)
        look = 0.0
        if trainer.selector is not None:
            started = clock()
            trainer.selector(trainer.model.sampling_generator.eval())
            look = clock() - started
    return Pace(median(times), look)
