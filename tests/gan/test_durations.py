import pytest

from bcgan.gan.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("2min", 120),
        ("1h", 3600),
        ("1h30min", 5400),
        (" 1.5 min ", 90),
        ("0.5h", 1800),
    ],
)
def test_durations_are_read(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "90", "soon", "0s", "-1min", "2m", "1min1h", "nan", "1e3s"])
def test_others_are_refused_with_examples(text):
    with pytest.raises(ValueError, match="90s, 2min or 1h30min"):
        parse_duration(text)
