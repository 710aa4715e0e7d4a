"""Tags that whoever starts a run wants its MLflow run to have: a grid names itself in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PARENT = "mlflow.parentRunId"
"""Tag by which MLflow nests a run under another."""

_given: dict[str, str] = {}


@contextmanager
def run_tags(tags: Mapping[str, str]) -> Iterator[None]:
    """Tag the MLflow runs that are opened in a `with` block in this process.

    Args:
        tags: Texts by name; they win over those that every run has.

    Yields:
        Nothing.
    """
    before = dict(_given)
    _given.update(tags)
    try:
        yield
    finally:
        _given.clear()
        _given.update(before)


def given_tags() -> dict[str, str]:
    """Give the tags asked for now."""
    return dict(_given)
