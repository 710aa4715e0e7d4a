"""Tensors and what is known about them survive the file."""

from pathlib import Path

import pytest
import torch
from kedro.io import DatasetError

from bcgan.datasets import TensorBundle, TensorsDataset
from bcgan.errors import ArtefactError


@pytest.fixture
def dataset(tmp_path: Path) -> TensorsDataset:
    return TensorsDataset(tmp_path / "folder" / "x.safetensors")


def test_tensors_and_metadata_survive(dataset: TensorsDataset) -> None:
    tensors = {
        "rows": torch.rand(3, 4).T,
        "labels": torch.arange(3),
        "mask": torch.tensor([True, False]),
        "empty": torch.zeros(0, 2),
    }
    dataset.save(TensorBundle(tensors, {"hidden": [4, 4], "name": "é", "none": None}))
    loaded = dataset.load()
    assert loaded.metadata == {"hidden": [4, 4], "name": "é", "none": None}
    assert list(loaded) == sorted(tensors)
    for name, tensor in tensors.items():
        assert loaded[name].dtype == tensor.dtype
        assert torch.equal(loaded[name], tensor)


def test_plain_mapping_and_no_tensors_at_all(dataset: TensorsDataset) -> None:
    dataset.save({"x": torch.ones(2, requires_grad=True)})
    assert (dict(dataset.load().metadata), dataset.load()["x"].requires_grad) == ({}, False)
    dataset.save(TensorBundle({}, {"status": "not applicable"}))
    assert (len(dataset.load()), dataset.load().metadata["status"]) == (0, "not applicable")


def test_same_content_gives_the_same_bytes(dataset: TensorsDataset) -> None:
    contents = []
    for names in (["a", "b"], ["b", "a"]):
        tensors = {name: torch.full((2,), float(ord(name))) for name in names}
        dataset.save(TensorBundle(tensors, dict.fromkeys(names, 1)))
        contents.append(dataset.path.read_bytes())
    assert contents[0] == contents[1]


def test_failed_save_leaves_the_old_file(dataset: TensorsDataset) -> None:
    dataset.save({"x": torch.ones(2)})
    with pytest.raises(DatasetError):
        dataset.save(TensorBundle({"x": torch.zeros(2)}, {"loss": float("nan")}))
    assert torch.equal(dataset.load()["x"], torch.ones(2))
    assert [path.name for path in dataset.path.parent.iterdir()] == ["x.safetensors"]


@pytest.mark.parametrize("content", [b"", b"no tensors", bytes(100)])
def test_damaged_file_is_told(dataset: TensorsDataset, content: bytes) -> None:
    dataset.path.parent.mkdir()
    dataset.path.write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        dataset.load()
    assert isinstance(caught.value.__cause__, ArtefactError)
    assert str(dataset.path) in str(caught.value.__cause__)
