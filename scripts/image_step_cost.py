"""What a training step of the full image presets costs, from two lengths of a training.

    python scripts/image_step_cost.py

Random pixels and untrained classifiers cost what real ones do. Printed for each study and variant:
floating point operations a step (counted by PyTorch, every device needs them), seconds of one core
of this machine, and both for the whole preset.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
import yaml
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from bcgan.classifiers.image_ensemble import new_image_ensemble
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.image_training import image_rows, train_image_synthesizer
from bcgan.synthesizer.recipe import resolve_recipe

ROOT = Path(__file__).resolve().parents[1]
STUDIES = {"mnist_full": (28, 28, 1), "cifar10_full": (32, 32, 3)}
IMAGES, CLASSES = 640, 10
SHORT, LONG = 1, 3
"""Steps of the two trainings; what they differ by is the cost of the steps alone."""


class OperationCount(TorchDispatchMode):
    """Counts the operations of all convolutions and matrix products, second derivatives too."""

    total = 0

    def __torch_dispatch__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Run an operator and add what it costs."""
        result = func(*args, **(kwargs or {}))
        count: Callable[..., int] | None = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.total += count(*args, **(kwargs or {}), out_val=result)
        return result


def main() -> None:
    """Print a table."""
    torch.set_num_threads(1)
    studies = yaml.safe_load((ROOT / "conf" / "base" / "studies.yml").read_text())
    print("| study | variant | operations a step | core seconds a step | whole preset |")
    print("|---|---|---|---|---|")
    for study, shape in STUDIES.items():
        for variant in ("wgan", "bwgan"):
            operations, seconds, steps = step_cost(studies[study], variant, shape)
            print(
                f"| `{study}` | `{variant}` | {operations:.2e} | {seconds:.2f} | "
                f"{operations * steps:.1e} operations, {seconds * steps / 3600:.0f} core hours |",
                flush=True,
            )


def step_cost(
    study: dict[str, dict[str, object]], variant: str, shape: tuple[int, int, int]
) -> tuple[float, float, int]:
    """Train twice and take the difference.

    Args:
        study: Its parameters.
        variant: GAN variant.
        shape: Height, width and channels.

    Returns:
        Operations and processor seconds of one step, and how many steps the preset has.
    """
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (IMAGES, *shape), generator=generator, dtype=torch.uint8)
    rows = image_rows(pixels, torch.arange(IMAGES) % CLASSES)
    settings = ImageClassifierSettings.model_validate({**study["classifiers"], "device": "cpu"})
    channels_first = (shape[2], *shape[:2])
    ensemble = new_image_ensemble(channels_first, CLASSES, settings, 0).requires_grad_(False)
    members = settings.members
    classifiers = PretrainedClassifiers(
        ensemble.eval(),
        torch.full((IMAGES, members, CLASSES), 1 / CLASSES),
        torch.zeros(IMAGES, members, dtype=torch.bool),
    )
    here = {**study.get("gan", {}), "device": "cpu", "precision": "float32"}
    found = []
    for steps in (SHORT, LONG):
        recipe = resolve_recipe(variant, "full", {**here, "steps": steps}, 0)
        with OperationCount() as counter:
            train_image_synthesizer(rows, classifiers, recipe)
        start = time.process_time()
        train_image_synthesizer(rows, classifiers, recipe)
        found.append((counter.total, time.process_time() - start))
    (few, short), (many, long) = found
    apart = LONG - SHORT
    whole = resolve_recipe(variant, "full", here, 0).gan.steps
    return (many - few) / apart, (long - short) / apart, whole


if __name__ == "__main__":
    main()
