"""Gives the tests of this folder the stand-in project, and cells without one."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bcgan.grid.axes import parse_axis
from bcgan.grid.plan import GridRequest, PlannedCell, Study, plan_cells

_FIXTURE = Path(__file__).resolve().parents[1] / "standin_project" / "fixture.py"

standin = runpy.run_path(str(_FIXTURE))["standin"]

STUDY = {
    "source": "tiny.csv",
    "target": "outcome",
    "preset": "paper",
    "variant": "bwgan",
    "gan": {"steps": 20},
    "encoder": {},
    "seed": 0,
    "label": "",
}


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., tuple[PlannedCell, ...]]:
    """Plans cells of studies that all have the same parameters."""

    def read(name: str, fixed: Mapping[str, Any]) -> Study:
        parameters = {**STUDY, "study": name, **fixed}
        return Study(name, fixed, parameters, tmp_path / "data")

    def planned(
        variants: str = "wgan,bwgan", seeds: tuple[int, ...] = (0,), *axes: str, **options: Any
    ) -> tuple[PlannedCell, ...]:
        studies = options.pop("studies", ("toy",))
        parsed = tuple(parse_axis(text) for text in axes)
        request = GridRequest(studies, tuple(variants.split(",")), seeds, parsed, **options)
        return plan_cells(request, read)

    return planned
