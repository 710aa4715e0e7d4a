"""Tables from svmlight files whose features are 0/1 indicators in one-hot groups."""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_svmlight_file

from bcgan.errors import InputError
from bcgan.tabular.wording import quoted


def read_indicator_table(
    path: Path,
    groups: Mapping[str, int],
    may_be_empty: Collection[str],
    target: str,
    classes: Mapping[float, str],
) -> pd.DataFrame:
    """Turn indicators back into the categorical columns they stand for.

    Args:
        path: The svmlight file, plain or gzipped; features are numbered from 1.
        groups: Number of indicators of each column, in the order of the features.
        may_be_empty: Columns of which a row may have no indicator; the value is then missing.
        target: Name of the target column.
        classes: Name of each label.

    Returns:
        Text columns: value `3` is the third indicator of its group, with the columns of
        `groups` and the target last.

    Raises:
        InputError: If the file is no such file, or breaks what the groups say of it.
    """
    width = sum(groups.values())
    try:
        matrix, labels = load_svmlight_file(str(path), n_features=width, zero_based=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as an svmlight file of {width} features ({error}): check the "
            "path and the numbers of indicators."
        ) from error
    if not np.isin(matrix.data, (0.0, 1.0)).all():
        raise InputError(f"{path} holds features other than 0 and 1: give a file of indicators.")
    unknown = sorted(set(labels.tolist()) - set(classes))
    if unknown:
        raise InputError(
            f"{path} holds the label {unknown[0]:g}: name it, besides {sorted(classes)}."
        )
    bits = matrix.toarray().astype(bool)
    table: dict[str, list[str | None]] = {}
    start = 0
    for name, size in groups.items():
        group = bits[:, start : start + size]
        start += size
        on = group.sum(1)
        wrong = (on > 1) | ((on == 0) & (name not in may_be_empty))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InputError(
                f"Row {row + 1:,} of {path} has {on[row]} of the {size} indicators of "
                f"{quoted(name)} on, not 1: check the order and the sizes of the groups."
            )
        first = group.argmax(1) + 1
        table[name] = [
            str(value) if known else None for value, known in zip(first, on, strict=True)
        ]
    table[target] = [classes[label] for label in labels.tolist()]
    return pd.DataFrame(table, dtype="str")
