"""The table of an ablation: which cells an arm is made of, and what is paired with what."""

import sys
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import ablation_table

AXES = {"average": "gan.ema_decay", "look": "gan.selection"}
PARTS = [*AXES, ablation_table.CHOICE]


@pytest.fixture
def scores() -> pd.DataFrame:
    """Two seeds of a grid in which each part adds to the accuracy; the choice of rows adds 0.1."""
    cells = []
    for average, look, seed in product(("0.999", ""), ("validation", "last"), (0, 1)):
        plain = 0.5 + 0.02 * seed + 0.01 * (average != "") + 0.04 * (look != "last")
        scored = {"seven": f"{plain + 0.1}", "plain_seven": f"{plain}", "plain_macro_f1": ""}
        others = {"lift": "0.5", "plain_lift": "0.4", "macro_f1": "0.7", "training_seconds": "10"}
        axes = {"gan.ema_decay": average, "gan.selection": look, "detection_boosting": "0.6"}
        cells.append({"study": "toy", "seed": f"{seed}", "status": "done"} | scored | others | axes)
    waiting = {**cells[0], "seed": "2", "status": "waiting", "seven": ""}
    return ablation_table.combinations(pd.DataFrame([*cells, waiting]), AXES)


def lines(text: str) -> dict[str, list[str]]:
    rows = [[each.strip() for each in line.strip("|").split("|")] for line in text.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 1}


def test_every_part_is_left_out_and_tried_alone() -> None:
    found = ablation_table.arms(PARTS)
    assert len(found) == 2 * len(PARTS) + 2
    assert {len(each.parts) for each in found} == {0, 1, 2, 3}


def test_only_finished_cells_count_with_rows_chosen_and_as_they_come(scores) -> None:
    assert len(scores) == 2 * 8


@pytest.mark.parametrize(("part", "points"), [("average", 1.0), ("look", 4.0)])
def test_changes_are_those_of_the_part(scores, part, points) -> None:
    table = lines(ablation_table.markdown(scores, PARTS))
    assert table[f"without {part}"][-1] == f"-{points} ± 0.0"
    assert table[f"{part} alone"][-1] == f"+{points} ± 0.0"
    assert table[f"without {ablation_table.CHOICE}"][-1] == "-10.0 ± 0.0"


def test_spread_is_over_seeds_and_missing_scores_are_told(scores) -> None:
    table = lines(ablation_table.markdown(scores, PARTS))
    assert table["the recipe"][:2] == ["2", "0.660 ± 0.014"]
    assert table["none of them"][4] == "-"  # detection is known of released rows alone
    assert table["none of them"][3] == "-"


def test_with_two_parts_no_arm_stands_twice() -> None:
    found = ablation_table.arms(["dropout", ablation_table.CHOICE])
    assert [each.title for each in found] == [
        "the recipe",
        "without dropout",
        f"without {ablation_table.CHOICE}",
        "none of them",
    ]


def test_grids_are_put_together_cut_and_shown_by_value(tmp_path, monkeypatch, capsys) -> None:
    files = []
    for seed in (0, 1):
        cells = [
            {"study": "toy", "variant": "made", "seed": seed, "label": "x", "gan.a": each}
            | {"status": "done" if each < 3 else "failed", "seven": 0.5 + 0.1 * seed}
            | {"lift": "", "macro_f1": "", "detection_boosting": 1 / 3, "training_seconds": 10.0}
            | {"membership_auc": 0.5, "privacy_signals": seed, "host": "somewhere"}
            for each in (1, 2, 3)
        ]
        files.append(tmp_path / f"{seed}.csv")
        pd.DataFrame(cells).to_csv(files[-1], index=False)
    kept = tmp_path / "kept.csv"
    for results, more in ((files, ["--keep", str(kept)]), ([kept], [])):
        given = [*map(str, results), "--values", "gan.a", *more]
        monkeypatch.setattr(sys, "argv", ["ablation_table.py", *given])
        assert ablation_table.main() == 0
    first, again = capsys.readouterr().out.split("\n| toy")[:2]
    assert first.removeprefix("| toy").split() == again.split()
    table = lines(first)
    assert (
        table["1"]
        == table["2"]
        == [*("2", "0.550 ± 0.071", "-", "-", "0.333 ± 0.000", "10 ± 0", "0.500 ± 0.000", "0, 1")]
    )
    assert "3" not in table
    header = kept.read_text().splitlines()[0].split(",")
    assert header[:5] == ["study", "variant", "seed", "gan.a", "status"]
    assert not {"label", "host"} & set(header)
