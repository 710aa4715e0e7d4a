"""Figures 1 and 2 from stored tables."""

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.results import projections
from bcgan.results.arms import studies_of
from bcgan.results.cells import Collection
from bcgan.results.collecting import collect
from bcgan.results.figures import draw_figures
from bcgan.results.generating import write_pages
from bcgan.results.plane import with_plane
from bcgan.tabular.schema import infer_schema


def squares(rows: int, seed: int) -> pd.DataFrame:
    """Two classes in the unit square: x up to 0.4, and x from 0.6."""
    rng = np.random.default_rng(seed)
    label = np.arange(rows) % 2
    table = pd.DataFrame({"x": 0.4 * rng.random(rows) + 0.6 * label, "y": rng.random(rows)})
    return table.assign(label=np.array(["left", "right"])[label])


def store(data: Path, study: str, folder: str, synthetic: pd.DataFrame) -> None:
    schema = infer_schema(squares(400, 0), target="label").model_dump(mode="json")
    path = data / f"02_intermediate/{study}/schema.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema))
    for name, table in (
        (f"03_primary/{study}/training", squares(400, 0)),
        (f"03_primary/{study}/test", squares(200, 1)),
        (f"07_model_output/{study}/{folder}/seed0/synthetic", synthetic),
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(data / f"{name}.parquet")


def test_figure_1_in_numbers_and_as_a_picture(make_run: Any, tmp_path: Path) -> None:
    strays = pd.DataFrame({"x": [0.45, 0.55], "y": [0.5, 0.5], "label": ["left", "left"]})
    good = pd.concat([squares(198, 2), strays], ignore_index=True)
    swapped = squares(200, 3).replace({"label": {"left": "right", "right": "left"}})
    for folder, synthetic in (("bwgan", good), ("wgan", swapped)):
        store(make_run("toy2d", folder), "toy2d", folder, synthetic)
    found, runs = collect([tmp_path / "data"])
    cells = with_plane(found.cells, runs)
    one, other = (cell.plane for cell in cells)
    assert one is not None and other is not None
    # Half the gap is 0.1 and the band reaches twice as far; one stray row is beyond the middle.
    assert one.band == pytest.approx(0.2, abs=0.02)
    assert one.synthetic.wrong_in_band == one.synthetic.wrong == pytest.approx(1 / 200)
    assert one.synthetic.forest_accuracy > 0.97
    assert (one.real.forest_accuracy, one.real.wrong) == (1.0, 0.0)
    assert (other.synthetic.forest_accuracy, other.synthetic.wrong) == (0.0, 1.0)
    pages = tmp_path / "pages"
    (picture,) = draw_figures(studies_of(cells), (), runs, pages)
    assert Image.open(picture).size[0] > 1000
    assert picture.stat().st_size < 200_000
    write_pages(Collection.of(cells), pages)
    text = (pages / "figure1.md").read_text()
    assert "](images/figure1.png)" in text
    assert "| WGAN | 1 | 0.00 |" in text
    assert "| BWGAN less WGAN | wrong side, anywhere | 1 | -99.50 | - | 1 |" in text


def test_figure_2_shows_all_variants(
    make_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = functools.partial(ProjectionSettings, hidden=(8,), epochs=1, steps=30)
    monkeypatch.setattr(projections, "ProjectionSettings", quick)
    for folder in ("wgan", "bwgan"):
        store(make_run("sensorless", folder), "sensorless", folder, squares(200, 2))
    found, runs = collect([tmp_path / "data"])
    studies = studies_of(found.cells)
    figure = projections.variants_figure(studies["sensorless"], runs)
    assert figure is not None
    titles = [axis.get_title(loc="left") for axis in figure.axes]
    assert titles == ["real rows, held out", "WGAN", "BWGAN"]
    remarks = [axis.texts[0].get_text() for axis in figure.axes[1:]]
    assert all("5.0 %" in remark for remark in remarks)
    (picture,) = draw_figures(studies, ("a9a", "sensorless"), runs, tmp_path / "pages")
    assert picture.name == "figure2_sensorless.png"
    write_pages(found, tmp_path / "pages")
    text = (tmp_path / "pages" / "figure2.md").read_text()
    assert "| WGAN | 1 | 5.00 |" in text
    assert "](images/figure2_sensorless.png)" in text


def test_without_tables_there_are_numbers_but_no_pictures(make_run: Any, tmp_path: Path) -> None:
    make_run("sensorless")
    found, runs = collect([make_run("toy2d")])
    cells = with_plane(found.cells, runs)
    assert all(cell.plane is None for cell in cells)
    assert draw_figures(studies_of(cells), ("sensorless",), runs, tmp_path / "pages") == []
