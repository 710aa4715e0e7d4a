"""From tables to the verdict: what is a copy of real rows is not released."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.report.document import Provenance, Verdict
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.verdict import judge

COLUMNS = EvaluationColumns(numeric=("height", "weight", "age"), categorical=("town", "sex"))


def _people(seed: int, rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    height = rng.normal(170, 10, rows)
    return pd.DataFrame(
        {
            "height": height.round(1),
            "weight": (height - 100 + rng.normal(0, 8, rows)).round(1),
            "age": rng.integers(18, 90, rows),
            "town": rng.choice(["A", "B", "C", "D"], rows),
            "sex": rng.choice(["f", "m"], rows),
        }
    ).astype({"town": "str", "sex": "str"})


TRAINING, HELD_OUT = _people(0, 600), _people(1, 240)


def _verdict(synthetic: pd.DataFrame, sections: dict[str, Any], provenance: Provenance) -> Verdict:
    """Judge a table whose models are as good as can be."""
    quick = PrivacySettings(resamples=100, most_sensitive=1)
    found = {
        **sections,
        "privacy": evaluate_privacy(TRAINING, HELD_OUT, synthetic, COLUMNS, quick),
        "detection": evaluate_detection(
            TRAINING, synthetic, HELD_OUT, COLUMNS, DetectionSettings(baselines=False, trees=30)
        ),
    }
    return judge(headline_metrics(Material(provenance, found)), provenance)


def _rules(verdict: Verdict, grade: str) -> set[str | None]:
    return {reason.metric or reason.rule for reason in verdict.reasons if reason.grade == grade}


def test_the_training_rows_themselves_are_refused(
    sections: dict[str, Any], provenance: Provenance
) -> None:
    verdict = _verdict(TRAINING, sections, provenance)
    assert verdict.level == "stop"
    assert {"privacy.exact_copies", "privacy.gan_leaks_auc"} <= _rules(verdict, "stop")
    # A copy that falls into another fold than its original misleads the detector.
    assert "detection.gradient_boosting" in _rules(verdict, "care")


@pytest.mark.parametrize("what", ["all rows", "held-out rows", "some held-out rows"])
def test_copies_of_held_out_rows_are_refused(
    what: str, sections: dict[str, Any], provenance: Provenance
) -> None:
    everything = pd.concat([TRAINING, HELD_OUT], ignore_index=True)
    some = pd.concat([_people(2, 550), HELD_OUT.iloc[:24]], ignore_index=True)
    tables = {"all rows": everything, "held-out rows": HELD_OUT, "some held-out rows": some}
    verdict = _verdict(tables[what], sections, provenance)
    assert verdict.level == "stop"
    assert "privacy.held_out_copies" in _rules(verdict, "stop")


def test_a_second_sample_is_not_refused(sections: dict[str, Any], provenance: Provenance) -> None:
    verdict = _verdict(_people(3, 600), sections, provenance)
    assert verdict.level in ("fit", "care")
    assert "privacy.held_out_copies" in _rules(verdict, "good")
