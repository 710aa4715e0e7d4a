"""Third parties' warnings that say nothing to our users."""

import logging
import os

_NOISE = (
    # MLflow, on import, about classes of its own; it overrides the filters of `warnings`.
    "Add type hints to the `predict` method",
    # kedro-viz, about its web server.
    "ORJSONResponse is deprecated",
)


class _NoNoise(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        return not any(noise in message for noise in _NOISE)


def silence_noise() -> None:
    """Send Python's warnings through logging, and leave out those that are noise.

    MLflow would give its logger a level, a handler and a format of its own when it is imported, in
    place of those of `conf/logging.yml`.
    """
    os.environ.setdefault("MLFLOW_CONFIGURE_LOGGING", "false")
    logging.captureWarnings(True)
    logger = logging.getLogger("py.warnings")
    if not any(isinstance(each, _NoNoise) for each in logger.filters):
        logger.addFilter(_NoNoise())
