"""Pictures in a folder that they share with other files."""

from pathlib import Path

import pytest
from kedro.io import DatasetError
from matplotlib.figure import Figure

from bcgan.datasets import FigureDataset, FigureSetDataset

PNG = b"\x89PNG"


def figure() -> Figure:
    return Figure(figsize=(0.2, 0.2))


def test_one_picture(tmp_path: Path) -> None:
    dataset = FigureDataset(tmp_path / "reports" / "x.png")
    with pytest.raises(DatasetError):
        dataset.load()
    dataset.save(figure())
    assert dataset.load().read_bytes().startswith(PNG)
    assert len(dataset.preview()) > 20


@pytest.fixture
def pictures(tmp_path: Path) -> FigureSetDataset:
    (tmp_path / "fidelity.json").write_text("{}")
    (tmp_path / "other.png").write_bytes(PNG)
    return FigureSetDataset(tmp_path / "figures.json")


def test_set_is_there_when_all_its_pictures_are(pictures: FigureSetDataset) -> None:
    assert not pictures.exists()
    pictures.save({"b": figure(), "a": figure()})
    assert pictures.exists()
    assert list(pictures.load()) == ["b", "a"]
    pictures.load()["a"].unlink()
    assert not pictures.exists()


def test_later_set_replaces_the_earlier_one_and_nothing_else(
    pictures: FigureSetDataset, tmp_path: Path
) -> None:
    pictures.save({"a": figure(), "b": figure()})
    pictures.save({"b": figure(), "c": figure()})
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"figures.json", "b.png", "c.png", "fidelity.json", "other.png"}
    pictures.remove()
    pictures.remove()
    assert {path.name for path in tmp_path.iterdir()} == {"fidelity.json", "other.png"}


def test_names_stay_in_the_folder(pictures: FigureSetDataset, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be the name"):
        pictures.save({"../a": figure()})
    assert not pictures.exists()
    assert not (tmp_path.parent / "a.png").exists()
