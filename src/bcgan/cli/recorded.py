"""Tells the hooks of errors that end a command and that Kedro shows to no hook."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def recorded() -> Iterator[None]:
    """Have the end of a run recorded also when it comes from a signal or before the run.

    Yields:
        Nothing; errors pass.
    """
    try:
        yield
    except BaseException as error:
        settings = sys.modules.get("bcgan.settings")
        if settings is not None:
            from bcgan.hooks.recording import RecordingHooks

            for hooks in settings.HOOKS:
                if isinstance(hooks, RecordingHooks):
                    hooks.end(error)
        raise
