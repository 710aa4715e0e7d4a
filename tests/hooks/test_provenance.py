"""A run must not silently build on artefacts that were made from something else."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from kedro.framework.session import KedroSession

from bcgan.errors import ArtefactError, InputError, TrainingDivergedError, TrainingInterruptedError
from bcgan.hooks.provenance import Ledger

RECORDS = {"manifest.json", "run_status.json", "run_history.jsonl", ".run.lock"}
"""Files that tell of a run and change with each."""


def run(folder: Path, pipelines: list[str] | None = None, **options: Any) -> None:
    params = options.pop("params", {})
    with KedroSession.create(folder, runtime_params=params) as session:
        session.run(pipeline_names=pipelines, **options)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / "data").rglob("*"))
        if path.is_file() and path.name not in RECORDS
    }


def manifest(folder: Path, where: str = "bmade/seed0/") -> dict[str, Any]:
    path = folder / "data" / "06_models" / "tiny" / f"{where}manifest.json"
    return json.loads(path.read_text())["stages"]


def model_text(folder: Path) -> str:
    return (folder / "data/06_models/tiny/bmade/seed0/model/model.json").read_text()


def test_manifests_tell_what_everything_was_made_from(standin: Path) -> None:
    run(standin, params={"gan": {"steps": 4}})
    stages = {**manifest(standin, ""), **manifest(standin)}
    assert all(record["state"] == "complete" for record in stages.values())
    assert stages["sample"]["made_from"]["train_gan"]["gan.steps"] == 4
    assert stages["sample"]["made_from"]["preprocess"]["target"] == "outcome"
    assert len(stages["preprocess"]["made_from"]["preprocess"]["source_sha256"]) == 64
    assert stages["preprocess"]["source"].endswith("tests/data/tiny.csv")
    assert stages["preprocess"]["code"]["bcgan"]


def test_only_missing_reruns_nothing_after_a_full_run(
    standin: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run(standin)
    before = {path: (standin / path).stat().st_mtime_ns for path in files(standin)}
    with caplog.at_level(logging.INFO, logger="bcgan"):
        run(standin, only_missing_outputs=True)
    assert {path: (standin / path).stat().st_mtime_ns for path in files(standin)} == before
    assert "Nothing to do" in caplog.text


def test_only_missing_does_not_reuse_an_old_generator(standin: Path) -> None:
    run(standin)
    before = files(standin)
    with pytest.raises(ArtefactError, match=r"gan\.steps unset \(now 9\).*overwrite=true"):
        run(standin, only_missing_outputs=True, params={"gan": {"steps": 9}})
    assert files(standin) == before


def test_overwrite_with_only_missing_remakes_what_is_out_of_date(standin: Path) -> None:
    run(standin)
    params = {"gan": {"steps": 9}, "overwrite": True}
    typed = standin / "data/02_intermediate/tiny/typed_table.parquet"
    before = typed.stat().st_mtime_ns
    run(standin, only_missing_outputs=True, params=params)
    assert model_text(standin) == '"bmade 9 0"'
    assert (
        "bmade 9 0" in (standin / "data/07_model_output/tiny/bmade/seed0/synthetic.csv").read_text()
    )
    assert typed.stat().st_mtime_ns == before
    run(standin, only_missing_outputs=True, params={"gan": {"steps": 9}})


def test_one_stage_alone_runs_from_disk(standin: Path) -> None:
    run(standin)
    scores = standin / "data/08_reporting/tiny/bmade/seed0/compatibility.json"
    scores.unlink()
    run(standin, ["evaluate_compatibility"])
    assert scores.exists()


def test_one_stage_alone_refuses_stale_upstream(standin: Path) -> None:
    run(standin)
    with pytest.raises(ArtefactError, match="`kedro run --pipelines train_gan,sample`"):
        run(standin, ["evaluate_compatibility"], params={"gan": {"steps": 9}})
    with pytest.raises(ArtefactError, match=r"split\.test_share = 0\.2 \(now 0\.5\)"):
        run(standin, ["train_gan"], params={"split": {"test_share": 0.5}})


def test_stage_scored_on_a_stale_table_stays_out_of_date(
    standin: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run(standin)
    params = {"gan": {"steps": 9}}
    run(standin, ["evaluate_compatibility"], params={**params, "overwrite": True})
    assert "it is used all the same" in caplog.text
    made_from = manifest(standin)["evaluate_compatibility"]["made_from"]
    assert "gan.steps" not in made_from["train_gan"]


def test_changed_parameters_of_a_full_run_simply_replace(standin: Path) -> None:
    run(standin)
    run(standin, params={"gan": {"steps": 9}, "classifiers": {"epochs": 3}})
    assert model_text(standin) == '"bmade 9 0"'
    run(
        standin,
        only_missing_outputs=True,
        params={"gan": {"steps": 9}, "classifiers": {"epochs": 3}},
    )


def test_number_of_jobs_is_no_difference(standin: Path) -> None:
    run(standin)
    run(standin, only_missing_outputs=True, params={"compatibility": {"jobs": 7}})


def test_a_data_set_that_another_run_prepares_otherwise_meanwhile_stops_the_run(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Ledger.begin

    def begin_after_another_run(ledger: Ledger, node: Any) -> None:
        if node.name == "train":
            path = standin / "data/06_models/tiny/manifest.json"
            recorded = path.read_text().replace(
                '"split.test_share": 0.2', '"split.test_share": 0.4'
            )
            path.write_text(recorded)
        begin(ledger, node)

    monkeypatch.setattr(Ledger, "begin", begin_after_another_run)
    with pytest.raises(ArtefactError, match=r"split\.test_share = 0\.4 \(now 0\.2\): run the two"):
        run(standin)
    assert not (standin / "data/06_models/tiny/bmade/seed0/model/model.json").exists()


def test_missing_artefact_is_named(standin: Path) -> None:
    everything_before = "`kedro run --pipelines preprocess,pretrain_classifiers,train_gan` with"
    with pytest.raises(ArtefactError, match=f"'schema' is not there: run {everything_before}"):
        run(standin, ["sample"])
    run(standin, ["preprocess"])
    with pytest.raises(ArtefactError, match="'posteriors' is not there"):
        run(standin, ["train_gan"])


def test_another_table_of_the_same_name_needs_overwrite(standin: Path) -> None:
    run(standin)
    before = files(standin)
    table = standin / "tests/data/tiny.csv"
    table.write_text(table.read_text().replace("Marlow", "Marl"))
    with pytest.raises(ArtefactError, match="made from another table"):
        run(standin)
    with pytest.raises(ArtefactError, match="made from another table"):
        run(standin, ["evaluate_compatibility"])
    assert files(standin) == before
    run(standin, params={"overwrite": True})
    assert files(standin) != before


def test_another_target_needs_overwrite(standin: Path) -> None:
    run(standin)
    before = files(standin)
    with pytest.raises(ArtefactError, match=r'target = "outcome" \(now "member"\)'):
        run(standin, params={"target": "member"})
    assert files(standin) == before
    run(standin, params={"target": "member", "overwrite": True})
    assert manifest(standin)["sample"]["made_from"]["preprocess"]["target"] == "member"


def test_unusable_input_is_told_before_anything_else_and_changes_nothing(standin: Path) -> None:
    run(standin)
    before, records = files(standin), manifest(standin, "")
    with pytest.raises(InputError, match="no column 'outcoem'"):
        run(standin, params={"target": "outcoem"})
    assert files(standin) == before
    assert manifest(standin, "") == records
    run(standin, only_missing_outputs=True)


def test_sampling_works_without_the_source(standin: Path) -> None:
    run(standin)
    (standin / "tests/data/tiny.csv").unlink()
    (standin / "data/07_model_output/tiny/bmade/seed0/synthetic.csv").unlink()
    run(standin, ["sample"])
    assert (standin / "data/07_model_output/tiny/bmade/seed0/synthetic.csv").exists()


def test_runs_of_different_seeds_and_labels_do_not_meet(standin: Path) -> None:
    run(standin)
    run(standin, params={"seed": 1})
    run(standin, params={"label": "again", "gan": {"steps": 5}})
    assert model_text(standin) == '"bmade 3 0"'
    run(standin, only_missing_outputs=True)
    run(standin, only_missing_outputs=True, params={"seed": 1})


@pytest.mark.parametrize("again", [{}, {"only_missing_outputs": True}])
def test_interrupted_training_keeps_its_checkpoint_for_the_same_training(
    standin: Path, monkeypatch: pytest.MonkeyPatch, again: dict[str, bool]
) -> None:
    checkpoint = standin / "data/06_models/tiny/bmade/seed0/checkpoints/step-00000001.json"
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(standin)
    assert manifest(standin)["train_gan"]["state"] == "started"
    assert checkpoint.exists()
    monkeypatch.delenv("STANDIN_TRAINING")
    run(standin, **again)
    assert checkpoint.exists()
    assert manifest(standin)["train_gan"]["state"] == "complete"


def test_unfinished_training_is_thrown_away_only_with_overwrite(
    standin: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    checkpoint = standin / "data/06_models/tiny/bmade/seed0/checkpoints/step-00000001.json"
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(standin)
    monkeypatch.delenv("STANDIN_TRAINING")
    for params, words in [
        ({"gan": {"steps": 9}}, r"checkpoint of step 1 was made with gan\.steps unset \(now 9\)"),
        ({"classifiers": {"epochs": 3}}, r"classifiers\.epochs"),
    ]:
        with pytest.raises(ArtefactError, match=words):
            run(standin, params=params)
        assert checkpoint.exists()
    run(standin, params={"gan": {"steps": 9}, "overwrite": True})
    assert "it is thrown away, and training starts anew" in caplog.text
    assert not checkpoint.exists()
    assert model_text(standin) == '"bmade 9 0"'


def test_unfinished_training_on_another_table_is_named(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(standin)
    monkeypatch.delenv("STANDIN_TRAINING")
    table = standin / "tests/data/tiny.csv"
    table.write_text(table.read_text().replace("Marlow", "Marl"))
    with pytest.raises(ArtefactError, match=r"stopped after .* made from another table"):
        run(standin)
    run(standin, params={"overwrite": True})


def test_diverged_training_is_not_in_the_way_of_other_parameters(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "diverged")
    with pytest.raises(TrainingDivergedError):
        run(standin)
    monkeypatch.delenv("STANDIN_TRAINING")
    run(standin, params={"gan": {"steps": 9}})
    assert not list((standin / "data/06_models/tiny/bmade/seed0/checkpoints").glob("step-*"))


def test_interrupted_node_is_not_reused_although_its_outputs_are_there(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(standin)
    monkeypatch.setenv("STANDIN_TRAINING", "fails")
    with pytest.raises(RuntimeError):
        run(standin, ["train_gan"])
    with pytest.raises(ArtefactError, match="is incomplete"):
        run(standin, ["sample"])
    monkeypatch.delenv("STANDIN_TRAINING")
    model = standin / "data/06_models/tiny/bmade/seed0/model/model.json"
    before = model.stat().st_mtime_ns
    run(standin, only_missing_outputs=True)
    assert model.stat().st_mtime_ns > before


def test_resuming_from_a_node_as_kedro_suggests(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_SCORES", "fail")
    with pytest.raises(RuntimeError):
        run(standin)
    monkeypatch.delenv("STANDIN_SCORES")
    run(standin, from_nodes=["score_compatibility"])
    assert manifest(standin)["evaluate_compatibility"]["state"] == "complete"


def test_artefacts_without_a_record_are_not_trusted(standin: Path) -> None:
    run(standin)
    (standin / "data/06_models/tiny/manifest.json").unlink()
    with pytest.raises(ArtefactError, match="no record"):
        run(standin, ["train_gan"])
    run(standin, ["train_gan"], params={"overwrite": True})


def test_damaged_manifest_is_told_in_a_sentence(standin: Path) -> None:
    run(standin)
    (standin / "data/06_models/tiny/manifest.json").write_text('{"schema_version": 99}')
    with pytest.raises(ArtefactError, match="manifest cannot be understood"):
        run(standin, ["train_gan"])


def test_looking_at_the_project_writes_nothing(standin: Path) -> None:
    with KedroSession.create(standin) as session:
        context = session.load_context()
        assert "synthetic_csv" in context.catalog.keys()
    assert not (standin / "data").exists()
    assert not list(standin.rglob("*.db"))
