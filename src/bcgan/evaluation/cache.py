"""A folder of JSON results that are found again by what they were computed from."""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from bcgan.atomic import write_json

logger = logging.getLogger(__name__)


def table_fingerprint(table: pd.DataFrame) -> str:
    """Hash the values, the column names and the dtypes of a table.

    Args:
        table: Any table; its index does not count.

    Returns:
        64 hexadecimal digits (SHA-256); equal tables have equal fingerprints.
    """
    digest = hashlib.sha256()
    for position, name in enumerate(table.columns):
        column = table.iloc[:, position]
        digest.update(json.dumps([str(name), str(column.dtype), len(column)]).encode())
        digest.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
    return digest.hexdigest()


class JsonCache:
    """Results in one folder, a file each; a missing or damaged file means "compute it again".

    Attributes:
        folder: Where the files lie; made when the first result is stored.
    """

    def __init__(self, folder: Path) -> None:
        """Use a folder.

        Args:
            folder: It need not exist yet.
        """
        self.folder = Path(folder)

    def get(self, *key: Any) -> Any | None:
        """Look a result up.

        Args:
            *key: What the result depends on; anything `json.dumps` takes.

        Returns:
            The stored result, or None where there is none that can be read.
        """
        path = self._path(key)
        try:
            return json.loads(path.read_text(encoding="utf-8"))["value"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            logger.warning("The cached result %s cannot be read and is computed again.", path.name)
            return None

    def put(self, *key: Any, value: Any) -> None:
        """Store a result atomically.

        Args:
            *key: What the result depends on.
            value: The result, JSON-ready and not None.
        """
        write_json(self._path(key), {"key": list(key), "value": value})

    def get_or_compute(self, *key: Any, compute: Callable[[], Any]) -> Any:
        """Look a result up, or compute and store it.

        Args:
            *key: What the result depends on.
            compute: Gives the result, JSON-ready and not None.

        Returns:
            The stored or the new result.
        """
        value = self.get(*key)
        if value is None:
            value = compute()
            self.put(*key, value=value)
        return value

    def _path(self, key: tuple[Any, ...]) -> Path:
        text = json.dumps(key, sort_keys=True, allow_nan=False)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
