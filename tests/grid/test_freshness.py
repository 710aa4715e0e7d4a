"""A cell is done when its manifest says that all of it was made from just this, by this code."""

import json
from pathlib import Path

import pytest

from bcgan.grid.freshness import (
    RUN_STAGES,
    seconds_recorded,
    stale_preparation,
    work_left,
)
from bcgan.synthesizer.manifest import CODE_DIGEST, SCHEMA_VERSION


def digest(stage: str) -> str:
    return f"code of {stage}"


@pytest.fixture
def finished(plan):
    """A cell with all artefacts and records that a finished one has."""
    (planned,) = plan("wgan")
    places = planned.places
    for name in ("training_report", "fidelity", "compatibility"):
        write(places.report / f"{name}.json", {})
    (places.model / "model").mkdir(parents=True)
    write(places.output / "synthetic.csv", "")
    keep(planned, {stage: record(planned, stage) for stage in RUN_STAGES})
    return planned


def record(planned, stage: str, **changes) -> dict:
    facts = {"state": "complete", CODE_DIGEST: digest(stage), "made_from": planned.expected[stage]}
    return {**facts, **changes}


def keep(planned, stages: dict) -> None:
    write(planned.places.model / "manifest.json", {"schema_version": 1, "stages": stages})


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def left(planned, stages: tuple[str, ...] = RUN_STAGES, code=digest):
    return work_left(planned.places, stages, planned.expected, code)


def test_a_finished_cell_is_done(finished) -> None:
    assert SCHEMA_VERSION == 1
    assert left(finished).is_done


def test_a_cell_that_was_never_run_is_all_to_do(plan) -> None:
    (planned,) = plan("wgan")
    work = left(planned)
    assert (work.stages, work.reason, work.step) == (RUN_STAGES, "it has not been run", 0)


@pytest.mark.parametrize(
    ("stage", "stages"),
    [
        ("train_gan", RUN_STAGES),
        ("sample", RUN_STAGES[1:]),
        ("evaluate_fidelity", ("evaluate_fidelity",)),
    ],
)
def test_other_code_makes_a_stage_anew_and_those_after_it(finished, stage, stages) -> None:
    work = left(finished, code=lambda name: digest(name) + ("!" if name == stage else ""))
    assert (work.stages, work.reason) == (stages, "the code changed")


def test_a_stage_that_was_stopped_is_made_anew(finished) -> None:
    records = {stage: record(finished, stage) for stage in RUN_STAGES}
    records["evaluate_compatibility"]["state"] = "started"
    keep(finished, records)
    assert left(finished).stages == ("evaluate_compatibility",)


def test_a_stopped_training_goes_on_from_its_checkpoint(finished) -> None:
    keep(finished, {"train_gan": record(finished, "train_gan", state="started")})
    write(finished.places.model / "checkpoints" / "step-00000010.json", {})
    work = left(finished)
    assert (work.stages, work.reason, work.step) == (RUN_STAGES, "it was stopped", 10)
    assert not work.conflict


def test_other_parameters_in_the_folder_are_a_conflict(finished, plan) -> None:
    (longer,) = plan("wgan", steps=99)
    work = left(longer)
    assert work.stages == RUN_STAGES
    assert work.conflict == "a training made with gan.steps = 20 (now 99)"


def test_a_diverged_training_is_in_nobodys_way(finished, plan) -> None:
    keep(finished, {"train_gan": record(finished, "train_gan", state="started", diverged="now")})
    (longer,) = plan("wgan", steps=99)
    assert not left(longer).conflict


def test_other_scores_are_made_without_training_again(finished, plan) -> None:
    (other,) = plan("wgan", fixed={"detection": {"trees": 3}})
    work = left(other)
    assert (work.stages, work.conflict) == (("evaluate_fidelity",), "")


def test_lost_results_are_made_again(finished) -> None:
    (finished.places.report / "compatibility.json").unlink()
    assert left(finished).stages == ("evaluate_compatibility",)
    (finished.places.output / "synthetic.csv").unlink()
    assert left(finished).stages == ("sample", "evaluate_compatibility")
    (finished.places.model / "model").rmdir()
    assert left(finished).stages == ("train_gan", "sample", "evaluate_compatibility")


def test_tables_that_nothing_needs_any_more_may_be_gone(finished) -> None:
    (finished.places.output / "synthetic.csv").unlink()
    assert left(finished).is_done


def test_another_table_in_the_place_of_the_source_counts(finished) -> None:
    made = {**finished.expected["sample"]}
    made["preprocess"] = {**made["preprocess"], "source_sha256": "a" * 64}
    keep(finished, {stage: record(finished, stage, made_from=made) for stage in RUN_STAGES})
    wanted = {name: dict(values) for name, values in finished.expected.items()}
    for values in wanted.values():
        if "preprocess" in values:
            values["preprocess"] = {**values["preprocess"], "source_sha256": "b" * 64}
    work = work_left(finished.places, RUN_STAGES, wanted, digest)
    assert "another table" in work.reason


def test_shared_parts_are_made_from_the_first_stale_one_on(finished) -> None:
    records = {name: record(finished, name) for name in ("preprocess", "pretrain_classifiers")}
    assert stale_preparation(records, finished.expected, digest) == ()
    del records["pretrain_classifiers"]
    assert stale_preparation(records, finished.expected, digest) == ("pretrain_classifiers",)
    records["preprocess"][CODE_DIGEST] = "other"
    assert stale_preparation(records, finished.expected, digest) == (
        "preprocess",
        "pretrain_classifiers",
    )


def test_recorded_times_add_up() -> None:
    times = {"started": "2026-01-01T00:00:00+00:00", "finished": "2026-01-01T00:01:30+00:00"}
    assert seconds_recorded({"a": times, "b": times, "c": {}}, ["a", "b", "c", "d"]) == 180.0
