"""Weights are read back as they were written, or not at all."""

from pathlib import Path

import pytest
import torch

from bcgan.errors import ArtefactError
from bcgan.synthesizer.checked_weights import read_weights, write_weights


def test_weights_come_back_bit_by_bit(tmp_path: Path) -> None:
    state = {"a": torch.randn(3, 4).T, "b": torch.arange(5)}
    sha256 = write_weights(tmp_path / "new" / "w.safetensors", state)
    found = read_weights(tmp_path / "new" / "w.safetensors", sha256)
    assert set(found) == set(state)
    assert all(torch.equal(found[name], value) for name, value in state.items())


def test_other_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    sha256 = write_weights(path, {"a": torch.zeros(2)})
    write_weights(path, {"a": torch.ones(2)})
    with pytest.raises(ArtefactError, match=r"w.safetensors .* does not belong to its model.json"):
        read_weights(path, sha256)
