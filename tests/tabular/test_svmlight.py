import gzip

import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.tabular.svmlight import read_indicator_table

GROUPS = {"colour": 3, "size": 2}
CLASSES = {-1.0: "no", 1.0: "yes"}


def read(path):
    return read_indicator_table(path, GROUPS, ("colour",), "bought", CLASSES)


def test_indicators_become_categories_and_none_becomes_missing(tmp_path):
    path = tmp_path / "rows.gz"
    path.write_bytes(gzip.compress(b"-1 1:1 5:1\n+1 3:1 4:1\n+1 4:1\n"))
    expected = {"colour": ["1", "3", None], "size": ["2", "1", "1"], "bought": ["no", "yes", "yes"]}
    pd.testing.assert_frame_equal(read(path), pd.DataFrame(expected, dtype="str"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1 1:1 2:1 4:1", "Row 1 .* has 2 of the 3 indicators of 'colour'"),
        ("-1 1:1 4:1\n1 2:1", "Row 2 .* has 0 of the 2 indicators of 'size'"),
        ("-1 1:0.5 4:1", "other than 0 and 1"),
        ("2 1:1 4:1", "the label 2"),
        ("-1 1:1 9:1", "cannot be read as an svmlight file of 5 features"),
    ],
)
def test_what_breaks_the_groups_is_told_in_a_sentence(tmp_path, text, words):
    path = tmp_path / "rows"
    path.write_text(text + "\n")
    with pytest.raises(InputError, match=words) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        read(tmp_path / "nowhere")
