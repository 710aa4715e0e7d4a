import pytest

from bcgan.plots.style import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.25, "−0.25"),
        (999.5, "999.5"),
        (-2000, "−2,000"),
        (9_500_000, "9,500,000"),
        (2e7, "2e7"),
        (-2.5e17, "−2.5e17"),
        (1e-7, "1e−07"),
    ],
)
def test_a_number_of_an_axis_takes_few_characters(value, text):
    assert number_text(value) == text
