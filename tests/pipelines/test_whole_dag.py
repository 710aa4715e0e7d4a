"""The whole chain on a tiny table, through Kedro, as a user runs it (environment `test`)."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
import yaml
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io import DatasetError

from bcgan import BoundaryCalibratedGAN, score_table
from bcgan.errors import ArtefactError, InputError, SettingsError, VerdictError
from bcgan.report.comparison import compare_reports, read_report
from bcgan.report.document import Report
from bcgan.synthesizer.run_settings import PRESET_VARIANTS, VARIANTS
from bcgan.tabular.partial_rows import read_partial_rows
from bcgan.tabular.reader import read_table

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATA = PROJECT_ROOT / "data" / "test"
OUTPUT = DATA / "07_model_output" / "tiny"
REPORT = DATA / "08_reporting" / "tiny"
MODEL = DATA / "06_models" / "tiny"
RECORDS = {"manifest.json", "run_status.json", ".run.lock"}
"""Files that tell of a run and change with each."""

LEARNT = ("preprocess", "pretrain_classifiers", "train_gan", "sample")
"""Pipelines from the source to the synthetic table."""

DECILES = np.linspace(0.1, 0.9, 9)


def kedro_run(pipelines: list[str] | None = None, only_missing: bool = False, **params) -> None:
    bootstrap_project(PROJECT_ROOT)
    with KedroSession.create(PROJECT_ROOT, env="test", runtime_params=params) as session:
        session.run(pipeline_names=pipelines, only_missing_outputs=only_missing)


def modified() -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for folder in (OUTPUT, REPORT, MODEL)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in RECORDS
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
    synthetic = pd.read_csv(OUTPUT / "bmade" / "seed0" / "synthetic.csv", dtype=str)
    assert list(synthetic.columns) == list(source.columns)
    assert set(synthetic["postcode"]) <= set(source["postcode"]), "leading zeros survive"
    parquet = pd.read_parquet(OUTPUT / "bmade" / "seed0" / "synthetic.parquet")
    assert len(parquet) == len(synthetic)
    folder = REPORT / "bmade" / "seed0"
    names = {path.name for path in folder.rglob("*")}
    assert {"compatibility.json", "fidelity.json", "compatibility.png", "loss_curves.png"} <= names
    assert {"detection.json", "interpretation.json", "projection.json"} <= names
    assert {"projection.png", "association_difference.png"} <= names
    assert any(name.startswith("distributions") for name in names)


def test_compatibility_json_keeps_its_contract():
    result = json.loads((REPORT / "bmade" / "seed0" / "compatibility.json").read_text())
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


def test_the_plain_table_is_scored_beside_the_calibrated_one():
    folder = REPORT / "bmade" / "seed0"
    result = json.loads((folder / "compatibility.json").read_text())
    assert result["plain"]["averages"].keys() == result["averages"].keys()
    assert list(result["plain"]["learners"]) == list(result["learners"])
    privacy = json.loads((folder / "privacy.json").read_text())["plain"]["metrics"]
    assert {"exact_copies", "gan_leaks_auc", "domias_auc"} <= set(privacy)
    assert "without calibrated sampling" in (folder / "report.html").read_text()
    plain = pd.read_parquet(OUTPUT / "bmade" / "seed0" / "plain.parquet")
    released = pd.read_parquet(OUTPUT / "bmade" / "seed0" / "synthetic.parquet")
    assert plain["outcome"].astype(str).tolist() == released["outcome"].astype(str).tolist()


def test_privacy_json_keeps_its_contract():
    folder = REPORT / "bmade" / "seed0"
    result = json.loads((folder / "privacy.json").read_text())
    assert result["status"] == "ok"
    assert result["rows"]["members"] == result["rows"]["non_members"]
    assert {"exact_copies", "gan_leaks_auc", "domias_auc"} <= set(result["metrics"])
    assert {"title", "value", "interval", "floor", "ceiling", "signal", "how_to_read"} <= set(
        result["metrics"]["gan_leaks_auc"]
    )
    assert result["model_file"]["fields"]
    assert (folder / "privacy.png").exists()


def test_the_report_is_the_last_word():
    folder = REPORT / "bmade" / "seed0"
    report = Report.model_validate(json.loads((folder / "report.json").read_text()))
    page = (folder / "report.html").read_text()
    assert report.verdict.label in page
    assert len(page) < 3_000_000
    words = re.sub(r"base64,[^\"]+", "", page)
    assert not re.search(r"<script|\bhttps?://|\b(nan|NaN|None(?! of))\b", words)
    assert report.provenance.source == "tiny.csv"
    assert len(report.provenance.source_sha256) == 64
    assert report.provenance.rows == {"training": 240, "test": 60, "synthetic": 240}
    assert {"train_gan", "sample"} <= {stage.name for stage in report.provenance.stages}
    assert report.provenance.parameters["gan.steps"] == 20
    assert {"compatibility", "fidelity", "privacy"} <= {each.group for each in report.metrics}
    before = page
    kedro_run(["report"])
    assert (folder / "report.html").read_text() == before


def test_a_verdict_that_is_not_accepted_fails_a_run_that_wrote_everything():
    path = REPORT / "bmade" / "seed0" / "report.json"
    level = json.loads(path.read_text())["verdict"]["level"]
    assert level != "fit", "a table from 20 steps"
    written = path.stat().st_mtime_ns
    with pytest.raises(VerdictError, match="does not accept"):
        kedro_run(["report"], fail_on="care")
    assert path.stat().st_mtime_ns > written
    status = json.loads((path.parent / "run_status.json").read_text())
    assert (status["status"], status["exit_code"]) == ("failed", 7)
    client = mlflow.MlflowClient(f"sqlite:///{DATA / 'mlflow.db'}")
    run = client.get_run(status["mlflow_run_id"])
    assert run.info.status == "FAILED"
    assert run.data.tags["exit_code"] == "7"


def test_a_table_made_elsewhere_is_judged_like_any_other(tmp_path, caplog):
    rows = (OUTPUT / "bmade" / "seed0" / "synthetic.csv").read_text().splitlines(keepends=True)
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("".join(rows[:101]))
    kedro_run(["evaluate_only"], synthetic=str(theirs), label="theirs")
    assert "may have been trained on the rows that are held out" in caplog.text
    folder = REPORT / "external-theirs" / "seed0"
    report = json.loads((folder / "report.json").read_text())
    assert report["provenance"]["variant"] == "external"
    assert report["provenance"]["rows"]["synthetic"] == 100
    assert len(report["provenance"]["synthetic_sha256"]) == 64
    assert "held_out_rows" in {reason["rule"] for reason in report["verdict"]["reasons"]}
    assert "model_file" not in json.loads((folder / "privacy.json").read_text())
    comparison = compare_reports(
        [(str(each), read_report(each)) for each in (folder, REPORT / "bmade" / "seed0")]
    )
    assert len(comparison.kinds) == 2


def test_a_table_made_elsewhere_belongs_to_its_own_pipeline(tmp_path):
    with pytest.raises(SettingsError, match="add --pipelines evaluate_only"):
        kedro_run(synthetic=str(tmp_path / "theirs.csv"))
    with pytest.raises(SettingsError, match="add synthetic="):
        kedro_run(["evaluate_only"])
    with pytest.raises(InputError, match="There is no file"):
        kedro_run(["evaluate_only"], synthetic=str(tmp_path / "theirs.csv"))
    (tmp_path / "theirs.csv").write_text("age,score\n1,2\n")
    with pytest.raises(InputError, match="has besides 'score'"):
        kedro_run(["evaluate_only"], synthetic=str(tmp_path / "theirs.csv"), label="unfit")


def test_mlflow_holds_parameters_curves_metrics_and_artefacts():
    client = mlflow.MlflowClient(f"sqlite:///{DATA / 'mlflow.db'}")
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    run = client.search_runs(experiments, order_by=["attributes.start_time ASC"])[0]
    assert run.info.status == "FINISHED"
    assert any(name.endswith("seed") for name in run.data.params)
    assert any("steps" in name for name in run.data.params)
    assert any("seven" in name for name in run.data.metrics)
    for name in (
        "fidelity/jsd_mean",
        "fidelity/baselines/bootstrap.jsd_mean",
        "detection/classifiers/gradient_boosting.auc",
        "detection/classifiers/gradient_boosting.ceiling.auc",
        "interpretation/selection/svm_c_0.01.ceiling",
        "projection/test_accuracy",
    ):
        assert name in run.data.metrics
    assert "privacy/metrics/gan_leaks_auc.value" in run.data.metrics
    loss = next(name for name in run.data.metrics if name.endswith("log_likelihood"))
    assert len(client.get_metric_history(run.info.run_id, loss)) == 4


def test_one_pipeline_alone_works_from_disk():
    path = REPORT / "bmade" / "seed0" / "compatibility.json"
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


def test_a_class_of_one_row_is_trained_on_and_evaluated(tmp_path, caplog):
    table = pd.read_csv(PROJECT_ROOT / "tests" / "data" / "tiny.csv", dtype=str)
    table.loc[50, "outcome"] = "unheard"
    table.to_csv(tmp_path / "single.csv", index=False)
    judged = ["evaluate_compatibility", "evaluate_privacy"]
    kedro_run([*LEARNT, *judged], source=str(tmp_path / "single.csv"))
    assert "Class 'unheard' of the target 'outcome' has 1 row" in caplog.text
    training = pd.read_parquet(DATA / "03_primary" / "single" / "training.parquet")
    assert (training["outcome"] == "unheard").sum() == 1
    folder = DATA / "08_reporting" / "single" / "bmade" / "seed0"
    for path in folder.glob("*.json"):
        json.loads(path.read_text(), parse_constant=pytest.fail)
    compatibility = json.loads((folder / "compatibility.json").read_text())
    assert all(learner["real"] is not None for learner in compatibility["learners"].values())
    privacy = json.loads((folder / "privacy.json").read_text())
    for metric in privacy["metrics"].values():
        assert (metric["value"] is None) == (metric["reason"] is not None)


def test_a_source_that_is_not_there_is_no_success():
    with pytest.raises(InputError, match="There is no file"):
        kedro_run(only_missing=True, source="nowhere/tiny.csv")


def test_sampling_needs_no_source(tmp_path, caplog):
    source = tmp_path / "tiny.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    source.unlink()
    kedro_run(["sample"], source=str(source))
    assert (OUTPUT / "bmade" / "seed0" / "synthetic.csv").exists()


def test_same_seed_same_bytes_and_the_seed_drives_only_gan_and_sampling():
    kedro_run(["train_gan", "sample"], label="again")
    kedro_run(["train_gan", "sample"], seed=1)
    first, again, other = (
        (OUTPUT / folder / "synthetic.csv").read_bytes()
        for folder in ("bmade/seed0", "bmade-again/seed0", "bmade/seed1")
    )
    assert first == again
    assert first != other


def test_a_time_budget_becomes_the_recipes_number_of_steps():
    budget = {"budget": "2s", "steps": None, "patience": None}
    kedro_run(["train_gan"], label="budget", gan=budget)
    recipe = json.loads((MODEL / "bmade-budget" / "seed0" / "recipe.json").read_text())
    report = json.loads((REPORT / "bmade-budget" / "seed0" / "training_report.json").read_text())
    assert recipe["gan"]["budget"] is None
    assert recipe["length"]["budget"] == "2s"
    assert recipe["gan"]["steps"] == recipe["length"]["steps"] == report["last_step"]
    kedro_run(["train_gan"], label="budget", gan=budget)
    again = json.loads((MODEL / "bmade-budget" / "seed0" / "recipe.json").read_text())
    assert again == recipe, "the step is not timed again"


@pytest.mark.parametrize(
    "params",
    [
        *({"variant": name} for name in VARIANTS if name != "bmade"),
        {
            "preset": "report",
            "encoder": {"numeric": "states"},
            "label": "report",
            "gan": {"steps": None, "epochs": 2},
        },
        {
            "preset": "paper",
            "label": "paper",
            "encoder": {"numeric": "states", "missing": "state", "binary": "block"},
        },
    ],
)
def test_other_variants_and_presets(params):
    kedro_run(["train_gan", "sample", "evaluate_compatibility"], **params)
    variant = params.get("variant", PRESET_VARIANTS[params.get("preset", "default")])
    folder = f"{variant}-{params['label']}" if "label" in params else variant
    assert (REPORT / folder / "seed0" / "compatibility.json").exists()


def test_without_a_target_the_chain_runs_and_says_not_applicable(tmp_path):
    source = tmp_path / "untargeted.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    kedro_run(source=str(source), target="none")
    folder = DATA / "08_reporting" / "untargeted" / "bmade" / "seed0"
    for name in ("compatibility", "interpretation", "projection", "posterior_entropy"):
        report = json.loads((folder / f"{name}.json").read_text())
        assert report["status"] == "not applicable"
        assert report["reason"]


def test_the_report_runs_without_a_target(tmp_path):
    source = tmp_path / "reported.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    kedro_run(source=str(source), target="none", preset="report", gan={"steps": None, "epochs": 2})
    folder = DATA / "08_reporting" / "reported" / "wgan" / "seed0"
    assert json.loads((folder / "compatibility.json").read_text())["status"] == "not applicable"
    assert (folder / "fidelity.json").exists()
    report = json.loads((folder / "training_report.json").read_text())
    # 240 rows in batches of 32, one critic step for each of the generator.
    assert (report["steps"], report["epochs"]) == (16, 2.0)
    curves = pd.read_csv(folder / "loss_curves.csv")
    assert list(curves.columns[:2]) == ["step", "epoch"]
    assert curves["epoch"].tolist() == (curves["step"] / 8).tolist()
    recipe = DATA / "06_models" / "reported" / "wgan" / "seed0" / "recipe.json"
    assert json.loads(recipe.read_text())["gan"]["steps"] == 16
    encoder = json.loads((DATA / "04_feature" / "reported" / "encoder.json").read_text())
    scaled = {each["column"] for each in encoder["columns"] if each["kind"] == "scaled"}
    assert scaled == {"age", "balance", "purchases", "since"}


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


def test_the_python_interface_gives_the_table_of_a_run(two_files):
    kedro_run([*LEARNT], **two_files, overwrite=True, seed=5)
    made = pd.read_csv(
        DATA / "07_model_output" / "official" / "bmade" / "seed5" / "synthetic.csv",
        dtype=str,
        keep_default_na=False,
    )
    given = yaml.safe_load((PROJECT_ROOT / "conf" / "test" / "parameters.yml").read_text())
    fitted = BoundaryCalibratedGAN(
        gan=given["gan"], classifiers=given["classifiers"], random_state=5
    ).fit(read_table(two_files["source"]), target="outcome")
    pd.testing.assert_frame_equal(fitted.sample().astype(str), made.astype(str))
    kedro_run(["sample_parts"], **two_files, seed=5, rows=500, sampling={"part_rows": 200})
    parts = DATA / "07_model_output" / "official" / "bmade" / "seed5" / "synthetic_parts"
    assert len(pd.read_parquet(parts)) == 500
    conditions = Path(two_files["source"]).with_name("wanted.yml")
    conditions.write_text(
        "- {outcome: high, member: yes, n_rows: 4}\n- {city: Marlow, n_rows: 3}\n"
    )
    kedro_run(["sample"], **two_files, seed=5, condition_file=str(conditions))
    folder = DATA / "07_model_output" / "official" / "bmade" / "seed5"
    made = pd.read_csv(folder / "synthetic.csv", dtype=str, keep_default_na=False)
    sampled = fitted.sample(conditions=read_partial_rows(conditions))
    pd.testing.assert_frame_equal(sampled.astype(str), made.astype(str))
    assert made["city"].tolist()[4:] == ["Marlow"] * 3
    report = json.loads((folder / "sampling_report.json").read_text())
    assert report["conditions"]["rows_met"] == 7
    conditions.write_text("- {city: Atlantis}\n")
    with pytest.raises(InputError, match="Condition 1 asks for city = 'Atlantis'"):
        kedro_run(["sample"], **two_files, seed=5, condition_file=str(conditions))
    constraints = [{"kind": "fixed_combinations", "columns": ["city", "postcode"]}]
    with pytest.raises(ArtefactError, match="run the pipelines preprocess,sample"):
        kedro_run(["sample"], **two_files, seed=5, constraints=constraints)
    kedro_run(["preprocess", "sample"], **two_files, seed=5, constraints=constraints)
    drawn = json.loads((folder / "sampling_report.json").read_text())["constraints"]["each"]
    assert drawn[0]["constraint"] == "known combinations of city, postcode"


def without_times(found: object) -> object:
    if isinstance(found, dict):
        return {name: without_times(each) for name, each in found.items() if "seconds" not in name}
    return [without_times(each) for each in found] if isinstance(found, list) else found


def test_the_python_interface_gives_the_scores_of_a_run(two_files):
    rest = pd.read_csv(two_files["test_source"], dtype=str)
    theirs = Path(two_files["source"]).with_name("theirs.csv")
    rest.sample(80, random_state=1).to_csv(theirs, index=False)
    kedro_run(["evaluate_only"], **two_files, synthetic=str(theirs), overwrite=True)
    folder = DATA / "08_reporting" / "official" / "external" / "seed0"
    given = yaml.safe_load((PROJECT_ROOT / "conf" / "test" / "parameters.yml").read_text())
    scores = score_table(
        read_table(theirs),
        training=read_table(two_files["source"]),
        test=read_table(two_files["test_source"]),
        target="outcome",
        **{name: given[name] for name in ("compatibility", "detection", "privacy")},
    )
    for name in ("compatibility", "fidelity", "detection", "privacy"):
        found = json.loads((folder / f"{name}.json").read_text())
        made = json.loads(json.dumps(getattr(scores, name)))
        for each in (found, made):
            each.get("baselines", {}).pop("independent_columns_labelled", None)
        assert without_times(made) == without_times(found), name


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


@pytest.mark.parametrize("variant", ["wgan", "bwgan"])
def test_with_a_numeric_target_the_chain_runs_and_the_target_keeps_its_distribution(
    tmp_path, variant
):
    source = tmp_path / "numeric.csv"
    shutil.copy(PROJECT_ROOT / "tests" / "data" / "tiny.csv", source)
    kedro_run(source=str(source), target="balance", variant=variant, overwrite=True)
    training = pd.read_parquet(DATA / "03_primary" / "numeric" / "training.parquet")["balance"]
    folder = DATA / "07_model_output" / "numeric" / variant / "seed0"
    synthetic = pd.read_csv(folder / "synthetic.csv")["balance"]
    assert synthetic.between(training.min(), training.max()).all()
    assert np.abs(np.quantile(synthetic, DECILES) - np.quantile(training, DECILES)).max() < 30
    curves = pd.read_csv(DATA / "08_reporting" / "numeric" / variant / "seed0" / "loss_curves.csv")
    assert ("boundary_calibration" in curves) == (variant == "bwgan")
    report = json.loads((DATA / "06_models" / "numeric" / "classifier_report.json").read_text())
    assert len(report["rank_r2_on_other_half"]) == 6
