"""The whole chain on tiny images, through Kedro, as a user runs it (environment `test`)."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from kedro.framework.project import pipelines
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from PIL import Image

from bcgan.errors import ArtefactError, SettingsError
from bcgan.report.document import Report
from bcgan.synthesizer.manifest import STAGES

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Project:
    """The project with its data in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.conf = folder / "conf"
        shutil.copytree(PROJECT_ROOT / "conf", self.conf)
        for path in (self.conf / "test").glob("*.yml"):
            text = path.read_text().replace("${root:}/data/test", "data/test")
            path.write_text(text.replace("data/test", str(self.data)))
        self.report = self.data / "08_reporting" / "tiny_digits" / "bwgan" / "seed0"
        self.output = self.data / "07_model_output" / "tiny_digits" / "bwgan" / "seed0"

    def run(self, chosen: list[str] | None = None, **params) -> None:
        bootstrap_project(PROJECT_ROOT)
        params = {"study": "tiny_digits", **params}
        session = KedroSession.create(
            PROJECT_ROOT, env="test", conf_source=str(self.conf), runtime_params=params
        )
        with session:
            session.run(pipeline_names=chosen)

    def json(self, name: str) -> dict:
        return json.loads((self.report / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Iterator[Project]:
    project = Project(tmp_path_factory.mktemp("images"))
    project.run()
    yield project
    bootstrap_project(PROJECT_ROOT)


def test_the_images_are_released_as_an_array_and_as_a_grid(project):
    with np.load(project.output / "images.npz", allow_pickle=False) as archive:
        assert archive["x"].shape == (96, 8, 8, 1)
        assert archive["x"].dtype == np.uint8
        assert np.bincount(archive["y"]).tolist() == [32, 32, 32]
    with Image.open(project.report / "sample_grid.png") as picture:
        assert min(picture.size) > 100


def test_the_scores_have_the_form_that_those_of_tables_have(project):
    result = project.json("compatibility")
    assert len(result["learners"]) == 7
    for learner in result["learners"].values():
        real, synthetic = learner["real"]["accuracy"], learner["synthetic"]["accuracy"]
        assert learner["relative_accuracy"] == pytest.approx(synthetic / real)
    mean = np.mean([learner["relative_accuracy"] for learner in result["learners"].values()])
    assert result["averages"]["seven"] == pytest.approx(mean)


def test_what_needs_inception_weights_is_not_computed_and_says_why(project):
    fidelity = project.json("fidelity")
    assert fidelity["classifier_frechet_distance"]["value"] > 0
    assert "not the FID" in fidelity["classifier_frechet_distance"]["title"]
    for name in ("fid", "inception_score"):
        assert fidelity[name]["status"] == "not computed"
        assert "inception_weights" in fidelity[name]["reason"]


def test_the_label_agreement_has_an_interval_and_what_real_images_reach(project):
    found = project.json("label_agreement")
    assert found["interval"]["low"] <= found["share"] <= found["interval"]["high"]
    assert found["images"] == 96
    assert 0 <= found["judge_accuracy_on_real_test_images"] <= 1


def test_the_report_is_one_page_that_judges_no_release(project):
    report = Report.model_validate(project.json("report"))
    page = (project.report / "report.html").read_text()
    assert report.verdict.level == "unknown"
    assert report.provenance.rows == {"training": 96, "synthetic": 96, "test": 48}
    assert "study=tiny_digits" in report.provenance.commands[0]
    words = re.sub(r"base64,[^\"]+", "", page)
    assert not re.search(r"<script|\bhttps?://|\b(nan|NaN|None(?! of))\b", words)


def test_mlflow_holds_curves_scores_and_grids_of_the_training(project):
    client = mlflow.MlflowClient(f"sqlite:///{project.data / 'mlflow.db'}")
    status = project.json("run_status")
    run = client.get_run(status["mlflow_run_id"])
    assert run.info.status == "FINISHED"
    assert "label_agreement/share" in run.data.metrics
    assert len(client.get_metric_history(run.info.run_id, "loss/critic")) == 4
    grids = [each.path for each in client.list_artifacts(run.info.run_id, "samples")]
    assert grids == ["samples/step-000010.png", "samples/step-000020.png"]


def test_stages_have_the_names_that_those_of_tables_have(project):
    assert set(STAGES) - set(pipelines) == {"evaluate_privacy", "import_table"}


def test_a_changed_parameter_stops_the_reuse_of_the_old_generator(project):
    before = (project.output / "images.npz").read_bytes()
    with pytest.raises(ArtefactError, match=r"gan\.critic_steps"):
        project.run(["sample"], gan={"critic_steps": 2})
    assert (project.output / "images.npz").read_bytes() == before


def test_the_same_seed_gives_the_same_bytes_and_calibration_is_a_variant(project):
    project.run(["train_gan", "sample"], label="again")
    project.run(["train_gan", "sample"], variant="wgan")
    folder = project.output.parents[1]
    first = (project.output / "images.npz").read_bytes()
    assert (folder / "bwgan-again" / "seed0" / "images.npz").read_bytes() == first
    assert (folder / "wgan" / "seed0" / "images.npz").read_bytes() != first
    curves = pd.read_csv(project.report.parents[1] / "wgan" / "seed0" / "loss_curves.csv")
    assert "boundary_calibration" not in curves


def test_a_preset_for_tables_is_none_for_images(project):
    with pytest.raises(SettingsError, match="must be one of small, smoke, full"):
        project.run(preset="paper")


def test_a_generator_for_tables_is_none_for_images(project):
    with pytest.raises(SettingsError, match="draw tables, not images"):
        project.run(["train_gan"], gan={"generator": "autoregressive"}, label="ar")
