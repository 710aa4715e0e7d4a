"""The fixture `standin`; loaded by the conftest.py of the folders that use it."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kedro.framework.startup import bootstrap_project

HERE = Path(__file__).resolve().parent

LOCAL = {
    "parameters.yml": "source: tests/data/tiny.csv\ntarget: outcome\n",
    "catalog.yml": (
        "synthesizer_model:\n"
        "  type: bcgan.datasets.SavedFolderDataset\n"
        "  filepath: ${globals:data_root}/06_models/${run:dataset}/"
        "${run:folder}/seed${run:seed}/model\n"
        "  content: standin.model.Model\n"
    ),
    # Tests of tracking remove this file; the others save the seconds that a new database takes.
    "mlflow.yml": (
        "tracking:\n"
        "  disable_tracking:\n"
        "    pipelines: [__default__, preprocess, pretrain_classifiers, train_gan, sample,\n"
        "      evaluate_fidelity, evaluate_compatibility]\n"
    ),
}


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Kedro project with our configuration and hooks, and pipelines that finish at once."""
    folder = tmp_path / "project"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE.parents[1] / "conf", folder / "conf")
    (folder / "tests" / "data").mkdir(parents=True)
    shutil.copy(HERE.parent / "data" / "tiny.csv", folder / "tests" / "data")
    shutil.rmtree(folder / "conf" / "local")
    (folder / "conf" / "local").mkdir()
    for name, text in LOCAL.items():
        (folder / "conf" / "local" / name).write_text(text)
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(folder)
    _forget_package()
    bootstrap_project(folder)
    yield folder
    _forget_package()


def _forget_package() -> None:
    for name in [each for each in sys.modules if each.split(".")[0] == "standin"]:
        del sys.modules[name]
