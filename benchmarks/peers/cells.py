"""What each training gave: read from the folders of `run.py`, and kept as one line of a file.

The file is committed (`docs/results/peers.jsonl`), so a comparison can be taken up where the
folders are gone, or on several machines.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from entrants import BUDGETED, ENTRANTS
from tables import DIVIDED_AGAIN, TABLES, Table

from bcgan.atomic import write_text

ABOUT_THE_CONTROL = ("held_out_copies", "held_out_near_copies")
"""Whether held-out rows were seen: not a question here, and Connect-4, a list of all positions
after eight moves of which none occurs twice, is met by whoever learns the rules of the game."""

BOUNDS = ("bootstrap", "independent_columns")
"""Baselines of the evaluation that a figure draws as ceiling and floor."""


@dataclass(frozen=True)
class JudgedCell:
    """What one training gave.

    Attributes:
        table: Name of the table.
        entrant: Name of the generator.
        seed: Its seed.
        scores: By the names of `collect.COLUMNS`; None where one is not defined.
        signals: Names of the privacy measurements that signal; None where they were not kept.
        bounds: Lift and macro-F1 of real rows drawn again and of shuffled columns.
        origin: Commit of the code and processor, as `run.py` found them; None where they were
            not kept.
    """

    table: str
    entrant: str
    seed: int
    scores: dict[str, float | None]
    signals: list[str] | None = None
    bounds: dict[str, dict[str, float]] | None = None
    origin: dict[str, str] | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from others."""
        return self.table, self.entrant, self.seed


def judged_cells(folder: Path) -> list[JudgedCell]:
    """Read all that is judged.

    Args:
        folder: Folder of `run.py`.

    Returns:
        The cells, in the order of tables, generators and seeds.
    """
    return [
        _cell(place, table, entrant)
        for table in (TABLES | DIVIDED_AGAIN).values()
        for entrant in ENTRANTS | BUDGETED
        for place in sorted((folder / table.name / entrant).glob("seed*"))
        if (place / "report.json").exists()
    ]


def stored_cells(file: Path) -> list[JudgedCell]:
    """Read a file of cells.

    Args:
        file: One cell a line; it may be absent.

    Returns:
        The cells.
    """
    if not file.is_file():
        return []
    return [JudgedCell(**json.loads(line)) for line in file.read_text().splitlines()]


def store_cells(file: Path, cells: Iterable[JudgedCell]) -> None:
    """Write a file of cells.

    Args:
        file: One cell a line.
        cells: The cells.
    """
    write_text(file, "".join(json.dumps(asdict(cell)) + "\n" for cell in cells))


def merged(stored: list[JudgedCell], judged: list[JudgedCell]) -> list[JudgedCell]:
    """Put cells together; what was judged here replaces what is stored.

    Args:
        stored: Cells of a file.
        judged: Cells of a folder.

    Returns:
        Each cell once, in the order of tables, generators and seeds; those of tables and
        generators that are not known here, of an older file, are kept at the end.
    """
    tables = {name: place for place, name in enumerate(TABLES | DIVIDED_AGAIN)}
    entrants = {name: place for place, name in enumerate(ENTRANTS | BUDGETED)}

    def place(cell: JudgedCell) -> tuple[int, int, int]:
        return (
            tables.get(cell.table, len(tables)),
            entrants.get(cell.entrant, len(entrants)),
            cell.seed,
        )

    return sorted({cell.key: cell for cell in (*stored, *judged)}.values(), key=place)


def dig(values: Any, *names: str) -> Any:
    """Walk into nested mappings; None where a key is absent."""
    for name in names:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _cell(folder: Path, table: Table, entrant: str) -> JudgedCell:
    compatibility, privacy, cost = (
        _read(folder, name) for name in ("compatibility", "privacy", "cost")
    )
    averages = compatibility["averages"]
    if table.task == "regression":
        utility = (averages["seven"],) * 3
    else:
        utility = (averages["lift"], averages["seven"], averages["macro_f1"])
    signals = _signals(privacy)
    return JudgedCell(
        table.name,
        entrant,
        int(folder.name.removeprefix("seed")),
        {
            **dict(zip(("lift", "relative accuracy", "macro-F1"), utility, strict=True)),
            "detection AUC": _read(folder, "detection")["classifiers"]["gradient_boosting"]["auc"],
            "membership AUC": dig(privacy, "metrics", "gan_leaks_auc", "value"),
            "leaks found": None if signals is None else float(len(signals)),
            "fit (s)": cost["fit_seconds"],
            "fit (processor s)": cost["fit_processor_seconds"],
            "rows/s": cost["rows"] / max(cost["sample_seconds"], 1e-9),
            "memory (GiB)": cost.get("peak_bytes", 0) / 2**30,
        },
        signals,
        {name: _bound(compatibility, name) for name in BOUNDS},
        _read(folder, "origin") if (folder / "origin.json").exists() else None,
    )


def _signals(privacy: dict[str, Any]) -> list[str] | None:
    if privacy["status"] != "ok":
        return None
    return [
        name
        for name, measured in privacy["metrics"].items()
        if measured.get("signal") and name not in ABOUT_THE_CONTROL
    ]


def _bound(compatibility: dict[str, Any], name: str) -> dict[str, float]:
    averages = dig(compatibility, "baselines", name, "averages") or {}
    scores = {"lift": averages.get("lift"), "macro-F1": averages.get("macro_f1")}
    return {score: value for score, value in scores.items() if value is not None}


def _read(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / f"{name}.json").read_text())
