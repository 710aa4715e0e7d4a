"""The whole chain on a tiny table, through Kedro, as a user runs it (environment `test`)."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io import DatasetError

from bcgan.errors import ArtefactError, InputError, SettingsError
from bcgan.synthesizer.run_settings import VARIANTS

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATA = PROJECT_ROOT / "data" / "test"
OUTPUT = DATA / "07_model_output" / "tiny"
REPORT = DATA / "08_reporting" / "tiny"
MODEL = DATA / "06_models" / "tiny"


def kedro_run(pipelines: list[str] | None = None, only_missing: bool = False, **params) -> None:
    bootstrap_project(PROJECT_ROOT)
    with KedroSession.create(PROJECT_ROOT, env="test", runtime_params=params) as session:
        session.run(pipeline_names=pipelines, only_missing_outputs=only_missing)


def modified() -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for folder in (OUTPUT, REPORT, MODEL)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture(scope="module")
def finished_run() -> Iterator[None]:
    shutil.rmtree(DATA, ignore_errors=True)
    kedro_run()
    yield
    shutil.rmtree(DATA, ignore_errors=True)


pytestmark = pytest.mark.usefixtures("finished_run")


def test_outputs_are_where_the_documentation_says():
    source = pd.read_csv(PROJECT_ROOT / "tests" / "data" / "tiny.csv", dtype=str)
    synthetic = pd.read_csv(OUTPUT / "bwgan" / "seed0" / "synthetic.csv", dtype=str)
    assert list(synthetic.columns) == list(source.columns)
    assert set(synthetic["postcode"]) <= set(source["postcode"]), "leading zeros survive"
    parquet = pd.read_parquet(OUTPUT / "bwgan" / "seed0" / "synthetic.parquet")
    assert len(parquet) == len(synthetic)
    folder = REPORT / "bwgan" / "seed0"
    names = {path.name for path in folder.rglob("*")}
    assert {"compatibility.json", "fidelity.json", "compatibility.png", "loss_curves.png"} <= names
    assert any(name.startswith("distributions") for name in names)


def test_compatibility_json_keeps_its_contract():
    result = json.loads((REPORT / "bwgan" / "seed0" / "compatibility.json").read_text())
    assert result["status"] == "ok"
    assert {"seven", "lift", "macro_f1"} <= set(result["averages"])
    assert list(result["learners"]) == [
        "dt_10",
        "dt_20",
        "linear_svm",
        "mlp_100",
        "mlp_200_200",
        "rf_10",
        "rf_20",
    ]
    for learner in result["learners"].values():
        real, synthetic = learner["real"]["accuracy"], learner["synthetic"]["accuracy"]
        assert learner["relative_accuracy"] == pytest.approx(synthetic / real)
    mean = sum(learner["relative_accuracy"] for learner in result["learners"].values()) / 7
    assert result["averages"]["seven"] == pytest.approx(mean)
    assert list(result["baselines"]) == [
        "independent_columns",
        "independent_columns_labelled",
        "smotenc",
        "halves",
        "bootstrap",
    ]
    for name, baseline in result["baselines"].items():
        assert isinstance(baseline["averages"]["seven"], float), name


def test_mlflow_holds_parameters_curves_metrics_and_artefacts():
    client = mlflow.MlflowClient(f"sqlite:///{DATA / 'mlflow.db'}")
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    run = client.search_runs(experiments, order_by=["attributes.start_time ASC"])[0]
    assert run.info.status == "FINISHED"
    assert any(name.endswith("seed") for name in run.data.params)
    assert any("steps" in name for name in run.data.params)
    assert any("seven" in name for name in run.data.metrics)
    critic = next(name for name in run.data.metrics if name.endswith("critic"))
    assert len(client.get_metric_history(run.info.run_id, critic)) == 4


def test_one_pipeline_alone_works_from_disk():
    path = REPORT / "bwgan" / "seed0" / "compatibility.json"
    before = path.read_bytes()
    path.unlink()
    kedro_run(["evaluate_compatibility"])
    first, second = json.loads(before), json.loads(path.read_bytes())
    assert first["averages"] == second["averages"]


def test_only_missing_outputs_reruns_nothing():
    before = modified()
    kedro_run(only_missing=True)
    assert modified() == before


@pytest.mark.parametrize("only_missing", [True, False])
def test_a_changed_training_parameter_stops_the_reuse_of_the_old_generator(only_missing):
    before = modified()
    pipelines = None if only_missing else ["evaluate_compatibility"]
    with pytest.raises(ArtefactError, match="steps") as caught:
        kedro_run(pipelines, only_missing=only_missing, gan={"steps": 21})
    assert "\n" not in str(caught.value)
    assert modified() == before


def test_an_unusable_table_takes_nothing_away_even_with_overwrite(tmp_path):
    source = tmp_path / "tiny.csv"
    source.write_text("age,age,outcome\n" + "1,2,low\n3,4,high\n" * 40)
    before = modified()
    with pytest.raises(DatasetError, match="more than one column named 'age'"):
        kedro_run(only_missing=True, source=str(source), overwrite=True)
    assert modified() == before


def test_a_source_that_is_not_there_is_no_success():
    with pytest.raises(InputError, match="There is no file"):
        kedro_run(only_missing=True, source="nowhere/tiny.csv")


def test_sampling_needs_no_source(tmp_path, caplog):
    source = tmp_path / "tiny.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    source.unlink()
    kedro_run(["sample"], source=str(source))
    assert (OUTPUT / "bwgan" / "seed0" / "synthetic.csv").exists()


def test_same_seed_same_bytes_and_the_seed_drives_only_gan_and_sampling():
    kedro_run(["train_gan", "sample"], label="again")
    kedro_run(["train_gan", "sample"], seed=1)
    first, again, other = (
        (OUTPUT / folder / "synthetic.csv").read_bytes()
        for folder in ("bwgan/seed0", "bwgan-again/seed0", "bwgan/seed1")
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    "params",
    [
        *({"variant": name} for name in VARIANTS if name != "bwgan"),
        {
            "preset": "paper",
            "label": "paper",
            "encoder": {"numeric": "states", "missing": "state", "binary": "block"},
        },
    ],
)
def test_other_variants_and_presets(params):
    kedro_run(["train_gan", "sample", "evaluate_compatibility"], **params)
    variant = params.get("variant", "bwgan")
    folder = f"{variant}-{params['label']}" if "label" in params else variant
    assert (REPORT / folder / "seed0" / "compatibility.json").exists()


def test_without_a_target_the_chain_runs_and_says_not_applicable(tmp_path):
    source = tmp_path / "untargeted.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    kedro_run(source=str(source), target="none")
    report = DATA / "08_reporting" / "untargeted" / "bwgan" / "seed0" / "compatibility.json"
    assert json.loads(report.read_text())["status"] == "not applicable"


@pytest.fixture
def two_files(tmp_path) -> dict[str, str]:
    table = pd.read_csv(PROJECT_ROOT / "tests" / "data" / "tiny.csv", dtype=str)
    paths = {"source": tmp_path / "official.csv", "test_source": tmp_path / "rest.csv"}
    table.head(200).to_csv(paths["source"], index=False)
    table.tail(100).to_csv(paths["test_source"], index=False)
    return {name: str(path) for name, path in paths.items()}


def test_a_test_file_is_the_test_part_and_the_papers_encoding_runs(two_files):
    kedro_run(**two_files, preset="paper")
    parts = DATA / "03_primary" / "official"
    assert len(pd.read_parquet(parts / "training.parquet")) == 200
    assert len(pd.read_parquet(parts / "test.parquet")) == 100
    encoder = json.loads((DATA / "04_feature" / "official" / "encoder.json").read_text())
    kinds = {
        column["column"]: (column["kind"], column.get("form")) for column in encoder["columns"]
    }
    assert kinds["balance"] == ("scaled", None)
    assert kinds["city"] == ("categorical", "optional_block")
    assert kinds["member"] == ("categorical", "unit")
    report = DATA / "08_reporting" / "official" / "bwgan" / "seed0" / "compatibility.json"
    assert json.loads(report.read_text())["status"] == "ok"
    kedro_run(**two_files, preset="paper", only_missing=True)
    with pytest.raises(ArtefactError, match=r"encoder\.numeric = \"min_max\" \(now unset\)"):
        kedro_run(["sample"], **two_files)
    rest = Path(two_files["test_source"])
    rest.write_text("\n".join(rest.read_text().splitlines()[:-1]))
    with pytest.raises(ArtefactError, match="made with test rows of"):
        kedro_run(["sample"], **two_files, preset="paper")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("outcome\n", "result\n", "has besides 'result'"), (",high\n", ",highest\n", "'highest'")],
)
def test_a_test_file_that_does_not_fit_stops_the_run(two_files, old, new, words):
    path = Path(two_files["test_source"])
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=words):
        kedro_run(["preprocess"], **two_files, label="unfit")


def test_a_misspelt_encoder_parameter_stops_the_run_before_any_work():
    before = modified()
    with pytest.raises(SettingsError, match=r"no parameter 'encoder\.state'"):
        kedro_run(encoder={"state": 8})
    assert modified() == before
