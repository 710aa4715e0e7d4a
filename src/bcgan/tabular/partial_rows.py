"""Partial rows from a file, CSV or YAML: what some columns of wanted rows shall hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from bcgan.errors import DataUnavailableError, InputError
from bcgan.tabular.reader import read_table

NULLS = frozenset({"null", "Null", "NULL", "~"})
YAML_SUFFIXES = frozenset({".yaml", ".yml"})


class _RepeatedKeyError(Exception):
    """YAML would keep the last value of such a key without a word."""


class _TextLoader(yaml.BaseLoader):
    """Keeps every value as it is written, `yes` and `007` as text, and each key once.

    What YAML writes for nothing is empty text.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _RepeatedKeyError(
                f"the key {twice!r} stands twice in the mapping that begins in line "
                f"{node.start_mark.line + 1}: keep one of them"
            )
        for key, value in node.value:
            if isinstance(value, yaml.ScalarNode) and value.style is None and value.value in NULLS:
                mapping[key.value] = ""
        return mapping


def read_partial_rows(path: Path) -> pd.DataFrame:
    """Read partial rows.

    Args:
        path: A CSV file with a header line, or a YAML file that holds a list of mappings from
            column to value; told by the suffix `.yml` or `.yaml`.

    Returns:
        One row each, text as written; missing where a column is not named.

    Raises:
        DataUnavailableError: If there is no such file, or it cannot be read.
        InputError: If it holds no partial rows.
    """
    if path.suffix.lower() not in YAML_SUFFIXES:
        return read_table(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)
    except FileNotFoundError:
        raise DataUnavailableError(f"There is no file {path}: check the path.") from None
    except OSError as error:
        raise DataUnavailableError(
            f"{path} cannot be read ({error.strerror}): check its permissions."
        ) from None
    except _RepeatedKeyError as error:
        raise InputError(f"In {path} {error}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is not YAML ({' '.join(str(error).split())}): write a list of mappings from "
            "column to value."
        ) from None
    rows = content if isinstance(content, list) else [content]
    if not rows or not all(isinstance(row, Mapping) and _is_flat(row) for row in rows):
        raise InputError(
            f"{path} holds no partial rows: write a list of mappings from column to one value, "
            "such as `- {sex: Female, n_rows: 100}`."
        )
    return pd.DataFrame(rows, dtype="str")


def _is_flat(row: Mapping[object, object]) -> bool:
    return all(isinstance(value, str) for value in row.values())
