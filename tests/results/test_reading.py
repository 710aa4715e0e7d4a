"""Stored runs become cells."""

import json
from pathlib import Path
from typing import Any

import pytest

from bcgan.errors import ArtefactError, InputError
from bcgan.results.averages import PAPER, SEVEN, SIX, average
from bcgan.results.cells import (
    Collection,
    Disagreement,
    FailedCell,
    read_collection,
    write_collection,
)
from bcgan.results.collecting import collect
from bcgan.synthesizer.presets import PAPER_GAN


def calibration(**changed: object) -> dict[str, object]:
    return {"calibration": PAPER_GAN.calibration.model_dump(mode="json") | changed}


def test_a_run_is_read(make_run: Any) -> None:
    collection, runs = collect([make_run(gan={"steps": 12, "checkpoint_every": 7})])
    (cell,) = collection.cells
    assert (cell.study, cell.variant, cell.label, cell.seed) == ("a9a", "wgan", "", 0)
    assert (cell.steps, cell.changes, cell.calibration) == (12, {}, None)
    assert cell.source == "a9a.parquet"
    assert cell.training_seconds == 120.0
    assert cell.importances["forest_10"]["10"].ceiling == 1.0
    assert cell.selection["0.01"].synthetic == 0.9
    assert cell.projection is not None
    assert average(cell, SIX) == pytest.approx(90.0)
    assert list(runs) == [("a9a", "wgan", "", 0)]


def test_what_differs_from_the_preset_is_named(make_run: Any) -> None:
    make_run(folder="bwgan")
    make_run(folder="bwgan-weight-10", gan=calibration(weight=10.0))
    # Calibration says nothing about a variant without it.
    data = make_run(folder="wgan-batch", gan=calibration(weight=10.0) | {"batch_size": 64})
    plain, weighted, batch = collect([data])[0].cells
    assert (plain.changes, plain.calibration) == ({}, ("pooled", 100.0))
    assert weighted.changes == {"gan.calibration.weight": 10}
    assert (weighted.label, weighted.calibration) == ("weight-10", ("pooled", 10.0))
    assert batch.changes == {"gan.batch_size": 64}


def test_other_preparation_and_samples_are_seen(make_run: Any) -> None:
    prepared = {"encoder.binary": "block", "split.max_rows": 50, "split_seed": 3}
    make_run(prepared=prepared)
    make_run(seed=1, data_note="A sample of 20 rows")
    data = make_run(seed=2, source="covertype_sample.parquet")
    other, noted, named = collect([data])[0].cells
    assert other.changes == prepared
    assert [cell.is_sample for cell in (other, noted, named)] == [False, True, True]


def test_the_three_averages(make_run: Any) -> None:
    data = make_run()
    path = data / "08_reporting/a9a/wgan/seed0/compatibility.json"
    values = json.loads(path.read_text())
    values["learners"]["dt_20"]["synthetic"]["accuracy"] = 0.4  # relative 0.5
    values["learners"]["linear_svm"]["synthetic"]["accuracy"] = 0.8  # relative 1
    path.write_text(json.dumps(values))
    (cell,) = collect([data])[0].cells
    assert average(cell, SEVEN) == pytest.approx(100 * (5 * 0.9 + 0.5 + 1.0) / 7)
    assert average(cell, SIX) == pytest.approx(100 * (5 * 0.9 + 0.5) / 6)
    assert average(cell, PAPER) == pytest.approx(100 * (5 * 0.9 + 2 * 0.5) / 7)


def test_scores_of_another_training_do_not_count(make_run: Any) -> None:
    earlier = {"made_from": {"train_gan": {"gan.steps": 3}}}
    make_run(scored=earlier)
    data = make_run(seed=1, scored={"nodes": {"score_compatibility": "started"}})
    collection, _ = collect([data])
    assert collection.cells == ()
    assert [one.reason for one in collection.failed] == [
        "The scores are those of an earlier training.",
        "The scores were not finished.",
    ]


def test_tables_without_classes_and_imported_ones_are_left_out(make_run: Any) -> None:
    make_run(folder="external")
    data = make_run(study="gst")
    path = data / "08_reporting/gst/wgan/seed0/compatibility.json"
    path.write_text(json.dumps({"status": "not applicable", "reason": "no target"}))
    assert collect([data])[0] == Collection(cells=())


def test_a_grid_tells_times_and_failures(make_run: Any) -> None:
    data = make_run()
    cells = data / "08_reporting/grid/paper/cells"
    cells.mkdir(parents=True)
    params = {"study": "a9a", "variant": "wgan", "seed": 0}
    finished = {"status": "finished", "params": params, "seconds": 300.0}
    failed = {"status": "failed", "params": params | {"seed": 1}, "error": "boom", "attempts": 2}
    for name, record in (("a", finished), ("b", failed)):
        (cells / f"{name}.json").write_text(json.dumps(record))
    collection, _ = collect([data])
    assert collection.cells[0].cell_seconds == 300.0
    assert [(one.seed, one.reason) for one in collection.failed] == [(1, "boom (2 attempts)")]


def test_damaged_absent_and_doubled_runs(make_run: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no data folder"):
        collect([tmp_path / "nowhere"])
    data = make_run()
    with pytest.raises(InputError, match="same run is in"):
        collect([data, data])
    recipe = data / "06_models/a9a/wgan/seed0/recipe.json"
    recipe.unlink()
    with pytest.raises(ArtefactError, match="incomplete or of another version"):
        collect([data])
    recipe.write_text("{")
    with pytest.raises(ArtefactError, match="cannot be read"):
        collect([data])


def test_collected_runs_survive_writing(make_run: Any, tmp_path: Path) -> None:
    make_run(seed=1)
    collection, _ = collect([make_run()])
    failed = FailedCell(study="a9a", variant="acgan", label="", seed=0, reason="boom")
    collection = Collection.of(collection.cells, [failed])
    path = tmp_path / "cells.jsonl"
    write_collection(path, collection)
    assert len(path.read_text().splitlines()) == 3
    assert read_collection(path) == collection
    with pytest.raises(InputError, match="no file"):
        read_collection(tmp_path / "nothing.jsonl")
    path.write_text('{"kind": "finished"}\n')
    with pytest.raises(ArtefactError, match="Line 1"):
        read_collection(path)


def test_runs_of_another_machine_are_added(make_run: Any) -> None:
    here, _ = collect([make_run()])
    elsewhere = [one.model_copy(update={"seed": 1}) for one in here.cells]
    older = [one.model_copy(update={"training_seconds": 1.0}) for one in here.cells]
    failed = FailedCell(study="a9a", variant="wgan", label="", seed=0, reason="boom")
    other = FailedCell(study="a9a", variant="acgan", label="", seed=0, reason="boom")
    both = here.joined(Collection.of([*elsewhere, *older], [failed, other]))
    assert both.cells == (*here.cells, *elsewhere)
    assert both.failed == (other,), "a run that one of both has finished has not failed"


def test_a_longer_run_does_not_take_the_place_of_a_shorter_one(make_run: Any) -> None:
    here, _ = collect([make_run()])
    shorter = [one.model_copy(update={"steps": one.steps - 1}) for one in here.cells]
    both = here.joined(Collection.of(shorter))
    assert both.cells == (*shorter, *here.cells)


def test_figures_whose_tables_are_gone_are_kept_while_the_scores_agree(make_run: Any) -> None:
    here, _ = collect([make_run()])
    agreement = Disagreement(test_accuracy=0.8, real=0.2, synthetic=0.3)
    known = [one.model_copy(update={"projection": agreement}) for one in here.cells]
    bare = [one.model_copy(update={"projection": None}) for one in here.cells]
    assert Collection.of(bare).joined(Collection.of(known)).cells[0].projection == agreement
    other = {
        name: score.model_copy(update={"synthetic": 0.1})
        for name, score in here.cells[0].learners.items()
    }
    changed = [one.model_copy(update={"learners": other}) for one in bare]
    assert Collection.of(changed).joined(Collection.of(known)).cells[0].projection is None
