"""The saved image synthesizer: everything that sampling needs, and no real images."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bcgan.atomic import write_json
from bcgan.compute_mode import compute_mode
from bcgan.errors import ArtefactError
from bcgan.gan.image_model import build_image_generator
from bcgan.gan.image_shape import ImageShape
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.images.labelled_images import LabelledImages
from bcgan.images.scaling import to_pixels
from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.checked_weights import read_weights, write_weights
from bcgan.synthesizer.class_shares import labels_by_share
from bcgan.synthesizer.model import UNREADABLE, WEIGHTS
from bcgan.synthesizer.recipe import TrainingRecipe

FORMAT_VERSION = 1
_AT_ONCE = 512


@dataclass(frozen=True)
class SavedImageSynthesizer:
    """A trained synthesizer that samples labelled images.

    Attributes:
        shape: Height, width and channels.
        class_shares: Share of each class among the training images.
        images: Number of training images.
        recipe: How the generator was trained.
        generator: The trained generator.
        facts: Other facts kept beside it, such as versions; JSON values.
    """

    shape: tuple[int, int, int]
    class_shares: tuple[float, ...]
    images: int
    recipe: TrainingRecipe
    generator: GeneratorNetwork
    facts: dict[str, Any] = field(default_factory=dict)

    @compute_mode(threads=1)
    def sample(self, count: int | None, seed: int) -> LabelledImages:
        """Sample images.

        Args:
            count: Number of images; as many as there were training images if not given.
            seed: Decides every draw.

        Returns:
            Images whose classes have exactly the shares of the training images, up to rounding.
        """
        wanted = self.images if count is None else count
        rng = numpy_generator(seed, "sample", "images")
        labels = labels_by_share(self.class_shares, wanted, rng)
        source = torch_generator(seed, "sample", "generator")
        height, width, channels = self.shape
        pixels = [np.zeros((0, height, width, channels), np.uint8)]
        for part in torch.from_numpy(labels).split(_AT_ONCE):
            pixels.append(to_pixels(self.generator.sample(part, source), self.shape))
        return LabelledImages(np.concatenate(pixels), labels)

    def save(self, folder: Path) -> None:
        """Write `weights.safetensors`, then `model.json`, which holds its checksum.

        Args:
            folder: Created if missing.
        """
        sha256 = write_weights(folder / WEIGHTS, self.generator.state_dict())
        write_json(
            folder / "model.json",
            {
                "format_version": FORMAT_VERSION,
                "modality": "images",
                "recipe": self.recipe.model_dump(mode="json"),
                "shape": list(self.shape),
                "class_shares": list(self.class_shares),
                "images": self.images,
                "weights_sha256": sha256,
                "facts": self.facts,
            },
        )

    @classmethod
    def load(cls, folder: Path) -> "SavedImageSynthesizer":
        """Read a saved synthesizer.

        Args:
            folder: What `save` was given.

        Returns:
            The synthesizer; it samples the same images as the one that was saved.

        Raises:
            ArtefactError: If a file is missing, damaged, or of another format version.
        """
        try:
            body = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            if body["format_version"] != FORMAT_VERSION or body["modality"] != "images":
                raise ValueError("it is not in this version's format")
            weights = read_weights(folder / WEIGHTS, body["weights_sha256"])
            height, width, channels = body["shape"]
            recipe = TrainingRecipe.model_validate(body["recipe"])
            shares = tuple(body["class_shares"])
            generator = build_image_generator(
                ImageShape(channels, height, width), len(shares), recipe.gan, recipe.seed
            )
            generator.load_state_dict(weights)
            facts, images = dict(body["facts"]), int(body["images"])
        except UNREADABLE as error:
            raise ArtefactError(
                f"The model in {folder} cannot be read ({' '.join(str(error).split())}); "
                "train it again."
            ) from error
        generator.requires_grad_(False).eval()
        return cls((height, width, channels), shares, images, recipe, generator, facts)
