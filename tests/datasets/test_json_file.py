"""JSON files are whole or the old ones, and hold only what JSON has words for."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from bcgan.datasets import JsonDataset
from bcgan.errors import ArtefactError


def test_content_survives_and_can_be_previewed(tmp_path: Path) -> None:
    dataset = JsonDataset(tmp_path / "x.json", metadata={"kedro-viz": {"layer": "raw"}})
    assert not dataset.exists()
    dataset.save({"b": [1, None, "é"], "a": 0.5})
    assert dataset.exists()
    assert list(dataset.load()) == ["b", "a"]
    assert '"é"' in dataset.preview()
    assert str(tmp_path) in repr(dataset)
    dataset.remove()
    dataset.remove()
    assert not dataset.exists()


def test_not_a_number_is_refused_and_the_old_file_kept(tmp_path: Path) -> None:
    dataset = JsonDataset(tmp_path / "x.json")
    dataset.save({"score": 1})
    with pytest.raises(DatasetError):
        dataset.save({"score": float("nan")})
    assert dataset.load() == {"score": 1}


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe"])
def test_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        JsonDataset(tmp_path / "x.json").load()
    assert isinstance(caught.value.__cause__, ArtefactError)
