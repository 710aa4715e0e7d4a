"""Checkpoints on disk: tensors as safetensors, the rest as JSON, both checksummed.

A checkpoint is two files, `step-00001000.safetensors` and `step-00001000.json`. The JSON file
is written last and holds the checksum of the other, so a checkpoint is either whole or not
there. Nothing that is loaded can run code.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from bcgan.atomic import atomic_path, write_json, write_text

logger = logging.getLogger(__name__)

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint holds.

    Attributes:
        step: Generator steps done.
        fingerprint: Identity of the training it belongs to: data, settings and seed.
        tensors: Weights, optimiser moments and random states by name.
        facts: Everything else; JSON values.
    """

    step: int
    fingerprint: str
    tensors: dict[str, Tensor]
    facts: dict[str, Any]


class CheckpointStore:
    """A folder that keeps the newest checkpoints of one training."""

    def __init__(self, folder: Path, keep: int = 2) -> None:
        """Name the folder; it is created by the first save.

        Args:
            folder: Where the checkpoints are.
            keep: How many to keep; with two, a damaged one leaves the one before it.
        """
        self.folder = Path(folder)
        self.keep = keep

    def save(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint and remove those beyond `keep`.

        Args:
            checkpoint: What to write.
        """
        payload = save({name: tensor.contiguous() for name, tensor in checkpoint.tensors.items()})
        stem = self.folder / f"step-{checkpoint.step:08d}"
        with atomic_path(stem.with_suffix(".safetensors")) as path:
            path.write_bytes(payload)
        body = {
            "format_version": FORMAT_VERSION,
            "step": checkpoint.step,
            "fingerprint": checkpoint.fingerprint,
            "tensors_sha256": hashlib.sha256(payload).hexdigest(),
            "facts": checkpoint.facts,
        }
        text = json.dumps(body)
        seal = hashlib.sha256(text.encode()).hexdigest()
        write_text(stem.with_suffix(".json"), f"{seal}\n{text}\n")
        for old in self._stems()[self.keep :]:
            self._remove(old)

    @property
    def newest_step(self) -> int:
        """Step of the newest checkpoint by its name, whole or not; 0 without one."""
        stems = self._stems()
        return int(stems[0].name.removeprefix("step-")) if stems else 0

    def latest(
        self, fingerprint: str, identity: Mapping[str, Any] | None = None
    ) -> Checkpoint | None:
        """Load the newest whole checkpoint of a training.

        Args:
            fingerprint: Identity of the training; checkpoints of another one are ignored,
                with a warning.
            identity: What the fingerprint was taken of, to say in the warning what changed.

        Returns:
            The checkpoint, or nothing. Damaged ones are skipped, with a message that names
            the file and the damage.
        """
        for stem in self._stems():
            problem, checkpoint = _load(stem)
            if checkpoint is None:
                logger.warning("Checkpoint %s is not used: %s.", stem.name, problem)
            elif checkpoint.fingerprint != fingerprint:
                logger.warning(
                    "Checkpoint %s belongs to another training and is not used: %s.",
                    stem.name,
                    describe_change(checkpoint.facts.get("identity") or {}, identity or {}),
                )
            else:
                return checkpoint
        return None

    def discard_after(self, step: int) -> None:
        """Remove checkpoints of later steps: damaged ones, and those of another training.

        They would otherwise count among the newest and push out those that are written next.

        Args:
            step: Step that a training goes on from; 0 removes all checkpoints.
        """
        for stem in self._stems():
            if stem.name > f"step-{step:08d}":
                self._remove(stem)

    def write_note(self, name: str, values: Mapping[str, Any]) -> None:
        """Keep facts of the training beside its checkpoints.

        Args:
            name: Name of the file, without suffix.
            values: JSON values.
        """
        write_json(self.folder / f"{name}.json", dict(values))

    def read_note(self, name: str) -> dict[str, Any] | None:
        """Read what `write_note` kept.

        Args:
            name: Name of the file, without suffix.

        Returns:
            The facts; nothing when there are none, or when the file is damaged, which is told.
        """
        path = self.folder / f"{name}.json"
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            logger.warning("The file %s is not used: it cannot be read (%s).", path, error)
            return None

    def remove_note(self, name: str) -> None:
        """Remove what `write_note` kept, if it is there."""
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    def _stems(self) -> list[Path]:
        return sorted(
            (path.with_suffix("") for path in self.folder.glob("step-*.json")), reverse=True
        )

    @staticmethod
    def _remove(stem: Path) -> None:
        for suffix in (".json", ".safetensors"):
            stem.with_suffix(suffix).unlink(missing_ok=True)


def describe_change(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Name the first value in which two trainings differ.

    Args:
        recorded: What a checkpoint's training was made of; nested mappings of JSON values.
        wanted: What the training that looks for one is made of.

    Returns:
        A clause without a full stop.
    """
    old, new = dict(_leaves(recorded)), dict(_leaves(json.loads(json.dumps(wanted))))
    for name in [*new, *old]:
        if old.get(name) == new.get(name):
            continue
        if name in ("data", "code"):
            return f"the {name} it was made with changed"
        return f"{name} was {json.dumps(old.get(name))} and is now {json.dumps(new.get(name))}"
    return "data, code or parameters changed"


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Give facts an identity.

    Args:
        facts: JSON values.

    Returns:
        A hexadecimal SHA-256, the same for equal facts in any order of keys.
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for part, inner in value.items():
            yield from _leaves(inner, f"{name}.{part}" if name else str(part))
    else:
        yield name, value


def _load(stem: Path) -> tuple[str, Checkpoint | None]:
    try:
        seal, text = (
            stem.with_suffix(".json").read_text(encoding="utf-8").rstrip("\n").split("\n", 1)
        )
        if hashlib.sha256(text.encode()).hexdigest() != seal:
            return "its description was changed after it was written", None
        body = json.loads(text)
        if body["format_version"] != FORMAT_VERSION:
            return (
                f"its format is {body['format_version']}, this program reads {FORMAT_VERSION}",
                None,
            )
        payload = stem.with_suffix(".safetensors").read_bytes()
        if hashlib.sha256(payload).hexdigest() != body["tensors_sha256"]:
            return "its tensors are cut off or were changed after they were written", None
        tensors = load(payload)
    except (OSError, ValueError, KeyError, UnicodeDecodeError, SafetensorError) as error:
        return f"it cannot be read ({error})", None
    return "", Checkpoint(body["step"], body["fingerprint"], tensors, body["facts"])
