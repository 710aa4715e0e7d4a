"""What is scored once for all runs of a data set is what each run looks for."""

from pathlib import Path

import pandas as pd
import pytest

from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.compatibility import evaluate_compatibility, score_real_side
from bcgan.evaluation.detection import DetectionSettings, detect_real_side, evaluate_detection
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.interpretation import evaluate_interpretation, interpret_real_side
from bcgan.evaluation.settings import CompatibilitySettings

COLUMNS = EvaluationColumns(
    numeric=("height",), categorical=("code",), datetime=(), target="bought"
)


@pytest.fixture
def parts(mixed_table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    table = mixed_table[["height", "code", "bought"]]
    return table[:100], table[100:160].reset_index(drop=True), table[160:].reset_index(drop=True)


def files(cache: JsonCache) -> set[str]:
    return {path.name for path in cache.folder.glob("*.json")}


def test_compatibility_finds_its_real_scores(parts, tmp_path: Path) -> None:
    train, synthetic, test = parts
    cache = JsonCache(tmp_path)
    settings = CompatibilitySettings(mlp_max_iter=1, jobs=1, resamples=100)
    score_real_side(train, test, COLUMNS, settings, labeller=None, cache=cache)
    before = files(cache)
    assert len(before) == 6  # real, independent columns, SMOTENC, two halves, bootstrap
    evaluate_compatibility(train, synthetic, test, COLUMNS, settings, cache=cache)
    assert files(cache) == before


def test_detection_finds_floor_and_ceiling(parts, tmp_path: Path) -> None:
    train, synthetic, test = parts
    cache = JsonCache(tmp_path)
    columns = COLUMNS.with_target_as("categorical")
    settings = DetectionSettings(trees=2)
    detect_real_side(train, test, columns, settings, cache)
    before = files(cache)
    assert len(before) == 2
    evaluate_detection(train, synthetic, test, columns, settings, cache=cache)
    assert files(cache) == before


def test_interpretation_finds_its_reference(parts, tmp_path: Path) -> None:
    train, synthetic, _ = parts
    cache = JsonCache(tmp_path)
    settings = InterpretationSettings(trees=2)
    interpret_real_side(train, len(synthetic), COLUMNS, settings, cache)
    before = files(cache)
    assert len(before) == 1
    evaluate_interpretation(train, synthetic, COLUMNS, settings, cache=cache)
    assert files(cache) == before
