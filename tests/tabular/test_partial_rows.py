import pytest

from bcgan.errors import DataUnavailableError, InputError
from bcgan.tabular.partial_rows import read_partial_rows


def test_csv_and_yaml_say_the_same(tmp_path):
    (tmp_path / "a.csv").write_text("member,code,n_rows\nyes,,3\n,007,2\n")
    (tmp_path / "a.yml").write_text("- {member: yes, n_rows: 3}\n- {code: 007, n_rows: 2}\n")
    csv, yml = (read_partial_rows(tmp_path / name) for name in ("a.csv", "a.yml"))
    assert csv["member"].tolist()[0] == yml["member"].tolist()[0] == "yes"
    assert csv["code"].tolist()[1] == yml["code"].tolist()[1] == "007"
    assert yml["code"].isna().tolist() == [True, False]


@pytest.mark.parametrize("content", ["", "- [1, 2]\n", "a: {b: 1}\n", "- {a: [1]}\n", "a: ]\n"])
def test_what_is_no_list_of_mappings_is_refused(tmp_path, content):
    (tmp_path / "a.yaml").write_text(content)
    with pytest.raises(InputError, match="list of mappings"):
        read_partial_rows(tmp_path / "a.yaml")


def test_nothing_in_yaml_is_a_free_cell(tmp_path):
    (tmp_path / "a.yml").write_text("- {age: null, code: ~, b: 'null', c: }\n")
    assert read_partial_rows(tmp_path / "a.yml").iloc[0].tolist() == ["", "", "null", ""]


def test_a_key_stands_once(tmp_path):
    (tmp_path / "a.yml").write_text("- {age: 3}\n- {age: 3, code: 1, age: 4}\n")
    with pytest.raises(InputError, match=r"the key 'age' stands twice .* line 2: keep"):
        read_partial_rows(tmp_path / "a.yml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataUnavailableError, match=r"There is no file .*a\.yml"):
        read_partial_rows(tmp_path / "a.yml")
