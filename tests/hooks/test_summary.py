"""A run ends with where its outputs are, and with the scores."""

import logging
from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from kedro.runner import ThreadRunner

from bcgan.hooks.summary import shown_path, verdict_line


def test_end_of_a_run_tells_paths_and_scores(
    standin: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bcgan"):
        with KedroSession.create(standin) as session:
            session.run(runner=ThreadRunner())
        first = caplog.text
        caplog.clear()
        with KedroSession.create(standin) as session:
            session.run(only_missing_outputs=True)
    assert "train_gan: train" in first
    assert "Nothing to do" not in first
    assert "Nothing to do" in caplog.text
    for text in (first, caplog.text):
        assert "data/07_model_output/tiny/bmade/seed0/synthetic.csv" in text
        assert "Compatibility: not applicable (this is a stand-in)." in text


def test_verdict_is_told_with_its_most_serious_reason() -> None:
    reasons = [{"grade": "stop", "text": "Rows were copied."}, {"grade": "good", "text": "x"}]
    verdict = {"label": "Do not release", "summary": "Look below.", "reasons": reasons}
    assert verdict_line({"verdict": verdict}) == (
        "Verdict: Do not release. Look below.\n  Rows were copied."
    )
    verdict = {**verdict, "reasons": reasons[1:]}
    assert verdict_line({"verdict": verdict}) == "Verdict: Do not release. Look below."


def test_paths_are_short_where_that_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown_path(tmp_path / "here" / "a" / "b") == "a/b"
    assert shown_path(tmp_path / "there") == str(tmp_path / "there")
