"""At which verdicts a run may be asked to fail."""

import pytest

from bcgan.hooks.gate import refusal

REFUSED = {"stop": {"stop"}, "unknown": {"stop", "unknown"}, "care": {"stop", "unknown", "care"}}


@pytest.mark.parametrize("fail_on", REFUSED)
@pytest.mark.parametrize("level", ["fit", "care", "unknown", "stop"])
def test_each_verdict_includes_the_worse_ones(level: str, fail_on: str) -> None:
    reasons = [{"text": "It copies rows."}]
    report = {"verdict": {"level": level, "label": level.upper(), "reasons": reasons}}
    error = refusal(report, fail_on)
    assert (error is not None) == (level in REFUSED[fail_on])
    if error is not None:
        assert error.exit_code == 7
        assert f"'{level.upper()}'" in str(error)
        assert "It copies rows." in str(error)
