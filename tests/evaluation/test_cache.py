import logging

import pandas as pd
import pytest

from bcgan.evaluation.cache import JsonCache, table_fingerprint


def test_computed_once_per_key(tmp_path):
    cache = JsonCache(tmp_path / "new")
    calls = []

    def compute() -> dict[str, int]:
        calls.append(1)
        return {"answer": len(calls)}

    assert cache.get_or_compute("a", 1, compute=compute) == {"answer": 1}
    assert cache.get_or_compute("a", 1, compute=compute) == {"answer": 1}
    assert cache.get_or_compute("a", 2, compute=compute) == {"answer": 2}
    assert JsonCache(tmp_path / "new").get("a", 1) == {"answer": 1}


@pytest.mark.parametrize("damage", ["{", "[]", "{}", ""])
def test_a_damaged_entry_is_computed_again(tmp_path, damage, caplog):
    cache = JsonCache(tmp_path)
    cache.put("key", value=1)
    (entry,) = tmp_path.iterdir()
    entry.write_text(damage)
    with caplog.at_level(logging.WARNING):
        assert cache.get_or_compute("key", compute=lambda: 2) == 2
    assert "computed again" in caplog.text
    assert cache.get("key") == 2


def test_absent_entries_are_none_without_a_warning(tmp_path, caplog):
    assert JsonCache(tmp_path).get("x") is None
    assert not caplog.records


def test_fingerprint_sees_values_names_dtypes_and_order():
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    others = [
        table.assign(a=[1, 3]),
        table.assign(b=["x", "None"]),
        table.rename(columns={"a": "c"}),
        table.astype({"a": "Int64"}),
        table[["b", "a"]],
        table.iloc[::-1],
        table.iloc[:1],
    ]
    prints = {table_fingerprint(other) for other in [table, *others]}
    assert len(prints) == len(others) + 1
    assert table_fingerprint(table.set_axis([5, 6])) == table_fingerprint(table)
