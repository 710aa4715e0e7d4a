"""The comparison with other generators: who is trained on what, resumed, and ranked."""

import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

MODULES = ("run", "collect", "cells", "entrants", "tables", "quality_time")
PEERS = Path(__file__).resolve().parents[2] / "benchmarks" / "peers"


@pytest.fixture
def peers(monkeypatch):
    monkeypatch.syspath_prepend(str(PEERS))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield {name: import_module(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def table_file(tmp_path) -> Path:
    rows = pd.read_csv(PEERS.parents[1] / "tests" / "data" / "tiny.csv")
    rows.to_parquet(tmp_path / "tiny.parquet")
    return tmp_path / "tiny.parquet"


def test_parts_share_no_row_and_keep_the_classes(peers, table_file, tmp_path):
    table = peers["tables"].Table("tiny", table_file.name, "outcome")
    parts = peers["tables"].divide(table, tmp_path, tmp_path / "parts")
    whole = pd.read_parquet(table_file)
    train, test = pd.read_parquet(parts.train), pd.read_parquet(parts.test)
    assert len(train) + len(test) == len(whole)
    both = pd.concat([train, test]).sort_values(list(whole.columns)).reset_index(drop=True)
    expected = whole.sort_values(list(whole.columns)).reset_index(drop=True)
    pd.testing.assert_frame_equal(both, expected)
    shares = [part["outcome"].value_counts(normalize=True).sort_index() for part in (train, test)]
    assert (shares[0] - shares[1]).abs().max() < 0.05
    before = parts.train.stat().st_mtime_ns
    peers["tables"].divide(table, tmp_path, tmp_path / "parts")
    assert parts.train.stat().st_mtime_ns == before, "parts are cut once"


def test_other_divisions_hold_other_rows_out_and_are_pooled(
    peers, table_file, tmp_path, monkeypatch
):
    tables = peers["tables"]
    assert tables.divisions_of("adult") == (), "its test part is the official one"
    names = tables.divisions_of("california")
    assert names[:2] == ("california_split1", "california_split2")
    assert {tables.DIVIDED_AGAIN[name].split_seed for name in names} == set(range(1, 6))
    held_out = []
    for seed in (0, 1, 2):
        table = tables.Table(f"tiny_split{seed}", table_file.name, "outcome", split_seed=seed)
        parts = tables.divide(table, tmp_path, tmp_path / "parts")
        held_out.append(pd.read_parquet(parts.test).to_csv())
    assert len(set(held_out)) == 3
    judged(tmp_path, "bank", "bmade", 0, 0.5, 1)
    for name, lift in (("bank_split1", 0.8), ("bank_split3", 0.9)):
        judged(tmp_path, name, "bmade", 0, lift, 0)
    lines = collected(peers, monkeypatch, tmp_path)
    shown = [line.split(" | ")[:4] for line in lines if "generator" not in line]
    assert shown == [
        ["| -", "bcgan", "1", "0.500"],
        ["| 1", "bcgan", "2", "0.850 ± 0.071"],
    ]
    page = (tmp_path / "peers.md").read_text()
    assert "## bank, each seed with other rows held out\n" in page


def test_a_cell_is_trained_judged_and_not_computed_again(
    peers, table_file, tmp_path, monkeypatch, capsys
):
    run, entrants, tables = peers["run"], peers["entrants"], peers["tables"]
    short = {"gan": {"steps": 4, "generator_hidden": [8]}, "classifiers": {"epochs": 1}}
    monkeypatch.setattr(run, "TABLES", {"tiny": tables.Table("tiny", table_file.name, "outcome")})
    ours = entrants.Entrant("bmade", "ours", "bcgan_table.py", options=(("parameters", short),))
    plain = entrants.Entrant("made", "plain", "bcgan_plain.py", of="bmade")
    monkeypatch.setattr(run, "ENTRANTS", {"bmade": ours, "made": plain})
    judged = []

    def judge(cell, parts):
        judged.append(cell.name)
        (cell.folder / "report.json").write_text("{}")

    monkeypatch.setattr(run, "_judge", judge)
    folder = tmp_path / "out"
    command = ["run.py", "--data", str(tmp_path), "--folder", str(folder), "--seeds", "1"]
    monkeypatch.setattr(sys, "argv", [*command, "--tables", "tiny", "--entrants", "bmade,made"])
    assert run.main() == 0
    made = pd.read_parquet(folder / "tiny" / "bmade" / "seed0" / "synthetic.parquet")
    train = pd.read_parquet(folder / "parts" / "peers_tiny.parquet")
    assert list(made.columns) == list(train.columns)
    assert len(made) == len(train)
    costs = [
        json.loads((folder / "tiny" / name / "seed0" / "cost.json").read_text())
        for name in ("bmade", "made")
    ]
    assert costs[0]["fit_seconds"] == costs[1]["fit_seconds"] > 0
    assert costs[0]["peak_bytes"] > 0
    origin = json.loads((folder / "tiny" / "bmade" / "seed0" / "origin.json").read_text())
    assert "cores" in origin["processor"]
    assert run.main() == 0
    assert judged == ["tiny bmade 0", "tiny made 0"]
    assert capsys.readouterr().out.count("train ") == 2


def test_a_trainer_that_fails_does_not_stop_the_others(
    peers, table_file, tmp_path, monkeypatch, capsys
):
    run = peers["run"]
    monkeypatch.setattr(
        run, "TABLES", {"tiny": peers["tables"].Table("tiny", table_file.name, "outcome")}
    )
    tried = []

    def train(cell, parts, folder):
        tried.append(cell.entrant.name)
        raise subprocess.CalledProcessError(3, "trainer")

    monkeypatch.setattr(run, "_train", train)
    command = ["run.py", "--data", str(tmp_path), "--folder", str(tmp_path / "out")]
    monkeypatch.setattr(
        sys, "argv", [*command, "--seeds", "1", "--tables", "tiny", "--entrants", "bmade,argn"]
    )
    assert run.main() == 1
    assert tried == ["bmade", "argn"]
    assert "2 cells failed" in capsys.readouterr().out


def judged(folder: Path, table: str, entrant: str, seed: int, lift: float, signals: int) -> None:
    place = folder / table / entrant / f"seed{seed}"
    place.mkdir(parents=True)
    averages = {"seven": 0.9, "lift": lift, "macro_f1": 0.9}
    leaks = {
        "status": "ok",
        "metrics": {
            "gan_leaks_auc": {"value": 0.5, "signal": signals > 0},
            "rare_isolated": {"value": 0.5, "signal": signals > 1},
            # The runner keeps held-out rows from all generators.
            "held_out_copies": {"value": 0.3, "signal": True},
            "domias_tpr": {"status": "not computable"},
        },
    }
    cost = {
        "fit_seconds": 60.0,
        "fit_processor_seconds": 55.0,
        "sample_seconds": 2.0,
        "rows": 1000,
        "peak_bytes": 2**30,
    }
    bounds = {"bootstrap": {"averages": {"lift": 0.99, "macro_f1": 0.98}}}
    for file, body in (
        ("compatibility", {"averages": averages, "baselines": bounds}),
        ("detection", {"classifiers": {"gradient_boosting": {"auc": 0.6}}}),
        ("privacy", leaks),
        ("cost", cost),
        ("report", {}),
    ):
        (place / f"{file}.json").write_text(json.dumps(body))


def collected(peers, monkeypatch, folder: Path) -> list[str]:
    command = ["collect.py", "--folder", str(folder), "--out", str(folder / "peers.md")]
    monkeypatch.setattr(sys, "argv", [*command, "--cells", str(folder / "peers.jsonl")])
    assert peers["collect"].main() == 0
    lines = (folder / "peers.md").read_text().splitlines()
    return [line for line in lines if line.startswith("| ")][1:]


def test_who_leaks_is_shown_and_not_ranked(peers, tmp_path, monkeypatch):
    for name, lift, signals in (("bmade", 0.9, 0), ("argn", 0.8, 0), ("smotenc", 0.99, 2)):
        judged(tmp_path, "adult", name, 0, lift, signals)
    lines = collected(peers, monkeypatch, tmp_path)
    assert [line.split(" | ")[:2] for line in lines] == [
        ["| 1", "bcgan"],
        ["| 2", "mostlyai-engine (TabularARGN)"],
        ["| -", "SMOTENC"],
    ]
    assert "| 0.990 | 0.900 | 0.900 | 0.600 | 0.500 | 2 | 60 | 55 | 500 | 1.0 |" in lines[2]


def test_a_comparison_goes_on_where_the_folders_are_gone(
    peers, table_file, tmp_path, monkeypatch, capsys
):
    run, known = peers["run"], tmp_path / "peers.jsonl"
    judged(tmp_path, "adult", "bmade", 0, 0.8, 1)
    collected(peers, monkeypatch, tmp_path)
    stored = peers["cells"].stored_cells(known)
    assert [cell.signals for cell in stored] == [["gan_leaks_auc"]]
    shutil.rmtree(tmp_path / "adult")

    trained = []
    monkeypatch.setattr(
        run, "TABLES", {"adult": peers["tables"].Table("adult", table_file.name, "outcome")}
    )
    monkeypatch.setattr(run, "_train", lambda cell, *_: trained.append(cell.name))
    monkeypatch.setattr(
        run, "_judge", lambda cell, _: judged(tmp_path, "adult", "bmade", cell.seed, 0.9, 0)
    )
    command = ["run.py", "--data", str(tmp_path), "--folder", str(tmp_path), "--tables", "adult"]
    options = ["--entrants", "bmade", "--seeds", "3", "--skip", str(known)]
    monkeypatch.setattr(sys, "argv", [*command, *options])
    assert run.main() == 0
    assert trained == ["adult bmade 1", "adult bmade 2"]
    monkeypatch.setattr(sys, "argv", [*command, "--skip", str(tmp_path / "absent.jsonl")])
    with pytest.raises(SystemExit, match="no file"):
        run.main()
    (line,) = collected(peers, monkeypatch, tmp_path)
    assert "| 3 | 0.867 ± 0.058 |" in line
    again = peers["cells"].stored_cells(known)
    assert again[0] == stored[0]
    assert [cell.seed for cell in again] == [0, 1, 2]


def test_a_training_is_not_left_out_where_its_model_is_needed(peers, tmp_path):
    run, entrants = peers["run"], peers["entrants"].ENTRANTS
    table = peers["tables"].TABLES["connect4"]
    known = tmp_path / "known.jsonl"
    cells = [
        run.Cell(table, entrants[name], seed, tmp_path)
        for name in ("bmade", "made")
        for seed in (0, 1)
    ]
    stored = [
        peers["cells"].JudgedCell("connect4", name, seed, {})
        for name, seed in (("bmade", 0), ("bmade", 1), ("made", 1))
    ]
    peers["cells"].store_cells(known, stored)
    assert [cell.name for cell in run._to_do(cells, known)] == [
        "connect4 bmade 0",
        "connect4 made 0",
    ]


def test_a_page_tells_code_and_machine_and_keeps_what_it_does_not_know(
    peers, tmp_path, monkeypatch
):
    for seed in (0, 1):
        judged(tmp_path, "adult", "bmade", seed, 0.9, 0)
    origin = {"revision": "abcdef0123", "dirty": "true", "processor": "Abacus, 2 cores"}
    (tmp_path / "adult" / "bmade" / "seed1" / "origin.json").write_text(json.dumps(origin))
    older = peers["cells"].JudgedCell("a table of old", "a generator of old", 0, {})
    peers["cells"].store_cells(tmp_path / "peers.jsonl", [older])
    collected(peers, monkeypatch, tmp_path)
    assert (
        "Trained: code and machine not kept (1 bmade); abcdef0, changed, Abacus, 2 cores (1 bmade)."
        in (tmp_path / "peers.md").read_text()
    )
    assert peers["cells"].stored_cells(tmp_path / "peers.jsonl")[-1] == older


def test_times_are_asked_for_in_each_generators_own_way(peers):
    budgeted = peers["entrants"].BUDGETED
    assert len(budgeted) == 20
    assert dict(budgeted["bmade-30s"].options)["parameters"] == {"gan": {"budget": "30s"}}
    assert dict(budgeted["argn-120s"].options)["parameters"] == {"max_training_time": 2.0}
    assert dict(budgeted["tvae-60s"].options) == {"model_name": "TVAE", "fit_within_seconds": 60}


def test_quality_is_drawn_against_the_time_it_took(peers, tmp_path, monkeypatch):
    drawn = peers["quality_time"]
    out = tmp_path / "figure.png"
    command = ["quality_time.py", "--folder", str(tmp_path), "--cells", str(tmp_path / "none")]
    monkeypatch.setattr(sys, "argv", [*command, "--tables", "adult", "--out", str(out)])
    assert drawn.main() == 1
    assert not out.exists(), "there is nothing to draw yet"
    judged(tmp_path, "adult", "bmade-30s", 0, 0.8, 0)
    judged(tmp_path, "adult", "bmade-120s", 0, 0.9, 0)
    cells = peers["cells"].judged_cells(tmp_path)
    figure = Figure()
    axis = figure.add_subplot()
    drawn.draw(axis, cells, "lift")
    line, ceiling = axis.get_lines()
    assert list(line.get_xdata()) == [60.0, 60.0], "what it took, not what was asked for"
    assert list(line.get_ydata()) == [0.8, 0.9]
    assert set(ceiling.get_ydata()) == {0.99}
    assert drawn.main() == 0
    assert out.stat().st_size > 5000
    alone = out.read_bytes()
    monkeypatch.setattr(sys, "argv", [*command, "--tables", "adult,bank", "--out", str(out)])
    assert drawn.main() == 0
    assert out.read_bytes() == alone, "no empty panels for a table that nothing is known of"
