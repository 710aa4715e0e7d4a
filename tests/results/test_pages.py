"""Pages of full, partial and empty grids."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bcgan.results.arms import seeds_text, studies_of
from bcgan.results.cells import Cell, Collection, FailedCell
from bcgan.results.generating import write_pages
from bcgan.results.markdown import NO_FINDING, p_value, signed, spread, table


def written(folder: Path, cells: Sequence[Cell], failed: Sequence[FailedCell] = ()) -> None:
    write_pages(Collection.of(cells, failed), folder)


def row(page: Path, *starts: str) -> list[str]:
    """The cells of the only row that starts so."""
    lines = [
        [part.strip() for part in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    (found,) = [line for line in lines if line[: len(starts)] == list(starts)]
    return found


def test_an_empty_grid_gives_pages_that_name_all_cells(tmp_path: Path) -> None:
    written(tmp_path, [])
    assert "* BWGAN: seeds 0 to 7" in (tmp_path / "table1.md").read_text()
    assert NO_FINDING in (tmp_path / "a9a.md").read_text()
    assert row(tmp_path / "README.md", "Adult")[1:4] == ["-", "0", "31"]


def test_ours_stand_beside_the_printed_numbers(tmp_path: Path, make_cell: Any) -> None:
    cells = [make_cell("a9a", "wgan", seed, 0.90 + 0.01 * seed) for seed in range(3)]
    cells.append(make_cell("covertype", "wgan", 0, source="covertype_sample.parquet"))
    written(tmp_path, cells)
    page = (tmp_path / "table1.md").read_text()
    assert "| WGAN | printed | 96.60 | 87.59 | 79.56 | 84.63 | 87.10 |" in page
    assert "|  | ours | 91.00 ± 1.00 (3) | - | 90.00 (1) | - | - |" in page
    assert "| floor | ours | 50.00 | - | 50.00 | - | - |" in page
    assert "Covertype (sample)" in page
    assert "**Ours is a sample**" in (tmp_path / "covertype.md").read_text()
    study = (tmp_path / "a9a.md").read_text()
    assert "| DT (d=10) | printed | 83.6 | 80.8 (96.6) | 80.3 (96.0) |" in study
    assert "|  | ours | 80.0 | - | 72.8 ± 0.8 (91.0) | - | - | - |" in study
    assert "* WGAN: seeds 3 to 7" in study
    assert "| WGAN | 3 | 1.0 ± 0.0 | 1.5 ± 0.0 |" in study


def test_average_over_sets_needs_all_sets(tmp_path: Path, make_cell: Any) -> None:
    studies = ("a9a", "connect4", "covertype", "sensorless")
    cells = [make_cell(name, "wgan", 0, 0.9 + 0.01 * rank) for rank, name in enumerate(studies)]
    written(tmp_path, cells)
    ours = "|  | ours | 90.00 (1) | 91.00 (1) | 92.00 (1) | 93.00 (1) | 91.50 |"
    assert ours in (tmp_path / "table1.md").read_text()


def test_another_calibration_stands_in_table_1_where_several_sets_have_it(
    tmp_path: Path, make_cell: Any
) -> None:
    cells = []
    for rank, study in enumerate(("a9a", "connect4")):
        cells.append(make_cell(study, "bwgan", 0, 0.5))
        by_class = {"form": "class_conditional", "weight": 1.0, "label": "cc"}
        cells.append(make_cell(study, "bwgan", 0, 0.9 + 0.01 * rank, **by_class))
    cells.append(make_cell("a9a", "bwgan", 0, 0.7, weight=3.0, label="on one set only"))
    written(tmp_path, cells)
    page = (tmp_path / "table1.md").read_text()
    ours = "| BWGAN, class-conditional, weight 1 | ours | 90.00 (1) | 91.00 (1) | - | - | - |"
    assert page.count(ours) == 3, "by each convention"
    assert "weight 3" not in page


def test_findings_written_by_hand_survive(tmp_path: Path, make_cell: Any) -> None:
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "table1.md").write_text("Not reproduced: one seed.\n")
    for _ in range(2):
        written(tmp_path, [make_cell("a9a", "wgan", 0)])
    assert "## Finding\n\nNot reproduced: one seed.\n" in (tmp_path / "table1.md").read_text()
    assert (tmp_path / "findings" / "table1.md").read_text() == "Not reproduced: one seed.\n"


def test_same_runs_give_the_same_bytes(tmp_path: Path, make_cell: Any) -> None:
    cells = [make_cell("a9a", name, seed) for name in ("wgan", "bwgan") for seed in range(3)]
    written(tmp_path / "one", cells)
    written(tmp_path / "two", cells[::-1])
    for page in (tmp_path / "one").glob("*.md"):
        assert page.read_bytes() == (tmp_path / "two" / page.name).read_bytes()


def test_failed_cells_are_named(tmp_path: Path) -> None:
    failed = FailedCell(study="a9a", variant="acgan", label="x", seed=3, reason="boom")
    written(tmp_path, [], [failed])
    assert "* ACGAN, x, seed 3: boom" in (tmp_path / "a9a.md").read_text()


def test_other_ways_and_lengths_stay_apart(tmp_path: Path, make_cell: Any) -> None:
    cells = [
        make_cell("a9a", "bwgan", 0),
        make_cell("a9a", "bwgan", 0, label="again"),
        make_cell("a9a", "bwgan", 0, weight=10.0, label="weight-10"),
        make_cell("a9a", "bwgan", 0, form="class_conditional", weight=1.0, label="cc"),
        make_cell("a9a", "bwgan", 0, steps=50_000, label="long"),
    ]
    found = studies_of(cells)["a9a"]
    assert [block.steps for block in found.blocks] == [50_000, 10_000]
    titles = [arm.title for arm in found.blocks[1].arms]
    assert titles == ["BWGAN", "BWGAN, class-conditional, weight 1", "BWGAN, pooled, weight 10"]
    written(tmp_path, cells)
    page = (tmp_path / "a9a.md").read_text()
    assert "not counted: bwgan-again seed 0" in page
    assert "Other lengths" in (tmp_path / "table1.md").read_text()


def test_what_all_cells_change_is_the_studys_but_never_the_calibration(make_cell: Any) -> None:
    changes = {"gan.latent_size": 2}
    cells = [
        make_cell("toy2d", "wgan", 0, changes=changes),
        make_cell("toy2d", "bwgan", 0, weight=1.0, changes=changes),
    ]
    found = studies_of(cells)["toy2d"]
    assert found.common == (("gan.latent_size", 2),)
    assert [arm.is_printed for arm in found.main.arms] == [True, False]
    assert not studies_of(cells[1:])["toy2d"].main.arms[0].is_printed


def test_a_cell_that_does_not_do_as_its_study_stands_apart(make_cell: Any) -> None:
    usual = {"encoder.binary": "block"}
    cells = [make_cell("a9a", "wgan", seed, changes=usual) for seed in range(2)]
    cells.append(make_cell("a9a", "wgan", 0, label="old"))
    found = studies_of(cells)["a9a"]
    assert found.common == (("encoder.binary", "block"),)
    titles = [arm.title for arm in found.main.arms]
    assert titles == ["WGAN", "WGAN, encoder.binary = as in the preset"]


def test_paired_comparison_by_hand(tmp_path: Path, make_cell: Any) -> None:
    cells = []
    for seed in range(5):
        cells.append(make_cell("a9a", "wgan", seed, 0.90))
        cells.append(make_cell("a9a", "bwgan", seed, 0.91 + 0.01 * seed))
        cells.append(make_cell("connect4", "wgan", seed, 0.90))
        cells.append(make_cell("connect4", "bwgan", seed, 0.90 + 0.01 * (-1) ** seed))
    cells.append(make_cell("connect4", "bwgan", 5, 0.1))  # has no counterpart
    written(tmp_path, cells)
    page = tmp_path / "paired.md"
    assert "## BWGAN (pooled, weight 100, as printed) against WGAN" in page.read_text()
    # 1 to 5 points: mean 3, sd 1.5811, t(4) = 2.7764: 3 -+ 1.96. All positive: 2 / 32, twice that.
    assert row(page, "Adult", "10,000") == [
        "Adult",
        "10,000",
        "5",
        "+3.00",
        "+1.04 to +4.96",
        "0.0625",
        "0.125",
        "+1.00, +2.00, +3.00, +4.00, +5.00",
    ]
    # +1, -1, +1, -1, +1: every pattern has a sum of at least 1 in size.
    assert row(page, "Connect-4", "10,000")[5:7] == ["1", "1"]
    assert "class-conditional with weight 1, against WGAN: Adult, Connect-4" in page.read_text()


def test_a_pair_shares_all_settings_but_the_calibration(tmp_path: Path, make_cell: Any) -> None:
    changes = {"gan.batch_size": 64}
    cells = [make_cell("a9a", "wgan", seed) for seed in range(8)]
    cells += [make_cell("a9a", "bwgan", seed, changes=changes, label="b") for seed in range(2)]
    written(tmp_path, cells)
    assert "No data set has a pair" in (tmp_path / "paired.md").read_text()
    cells += [make_cell("a9a", "wgan", seed, changes=changes, label="b") for seed in range(2)]
    written(tmp_path, cells)
    assert "## BWGAN (gan.batch_size = 64) against WGAN" in (tmp_path / "paired.md").read_text()


def test_feature_selection_stands_beside_its_ceiling(tmp_path: Path, make_cell: Any) -> None:
    agreement = {"synthetic": 0.9, "floor": 0.1, "ceiling": 1.0}
    cell = make_cell(
        "a9a",
        "wgan",
        0,
        importances={"forest_10": {"10": agreement}},
        selection={"0.01": agreement},
    )
    written(tmp_path, [cell])
    page = (tmp_path / "feature_selection.md").read_text()
    assert "|  |  | ours | 1.00 | - | 0.90 | - | - | - | 0.10 |" in page
    assert "|  |  | ours | 1.000 | - | 0.900 | - | - | - | 0.100 |" in page


@pytest.mark.parametrize(
    ("seeds", "text"), [([0, 1, 2, 7], "0 to 2, 7"), ([3, 1, 2], "1 to 3"), ([4, 5], "4, 5")]
)
def test_seeds_are_written_shortly(seeds: list[int], text: str) -> None:
    assert seeds_text(seeds) == text


def test_numbers_and_tables() -> None:
    assert spread([]) == "-"
    assert spread([1.0]) == "1.0"
    assert spread([1.0, 3.0], 2) == "2.00 ± 1.41"
    assert (signed(0.004), signed(-0.004), signed(-1.5)) == ("0.00", "0.00", "-1.50")
    assert (p_value(0.0625), p_value(1.0)) == ("0.0625", "1")
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n|---|---:|\n| x | 1 |"
