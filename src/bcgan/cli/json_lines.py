"""A log for machines: one JSON object a line."""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Formats a record as `{"time", "level", "logger", "message"}`, and `traceback` if it has one.

    `time` is ISO 8601 in UTC, to the millisecond.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Make one line of a record.

        Args:
            record: What was logged.

        Returns:
            A JSON object without line breaks.
        """
        time = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
