"""Folders opened as stores, and folders that objects save themselves into."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from bcgan.datasets import SavedFolderDataset, StoreDataset
from bcgan.evaluation.cache import JsonCache
from bcgan.gan.checkpoint import CheckpointStore


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("bcgan.gan.checkpoint.CheckpointStore", CheckpointStore),
        ("bcgan.evaluation.cache.JsonCache", JsonCache),
    ],
)
def test_store_opens_whether_the_folder_is_there_or_not(
    tmp_path: Path, path: str, kind: type
) -> None:
    dataset = StoreDataset(tmp_path / "store", store=path)
    assert isinstance(dataset.load(), kind)
    assert not dataset.exists()
    assert path in repr(dataset)
    with pytest.raises(DatasetError, match="is a store"):
        dataset.save("anything")


def test_store_is_there_once_something_is_in_it_and_can_be_removed(tmp_path: Path) -> None:
    dataset = StoreDataset(tmp_path / "store", store="bcgan.gan.checkpoint.CheckpointStore")
    (tmp_path / "store").mkdir()
    assert not dataset.exists()
    (tmp_path / "store" / "x").touch()
    assert dataset.exists()
    dataset.remove()
    dataset.remove()
    assert not (tmp_path / "store").exists()


class Note:
    def __init__(self, text: str) -> None:
        self.text = text

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "note.txt").write_text(self.text)

    @classmethod
    def load(cls, folder: Path) -> "Note":
        return cls((folder / "note.txt").read_text())


def test_object_saves_itself_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bcgan.datasets.stores.load_obj", {"some.Note": Note}.__getitem__)
    dataset = SavedFolderDataset(tmp_path / "a" / "b", content="some.Note")
    dataset.save(Note("hello"))
    assert dataset.load().text == "hello"
    assert dataset.exists()
