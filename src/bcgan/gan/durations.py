"""Durations as people write them: 90s, 2min, 1.5h, 1h30min."""

import re

_PARTS = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)min)?(?:(?P<s>\d+(?:\.\d+)?)s)?"
)


def parse_duration(text: str) -> float:
    """Read a duration.

    Args:
        text: Numbers with the units `h`, `min` and `s`, in this order; blanks do not matter.

    Returns:
        Seconds, above 0.

    Raises:
        ValueError: If it is not written like that, or is 0.
    """
    found = _PARTS.fullmatch("".join(text.split()))
    hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = 3600.0 * hours + 60.0 * minutes + seconds
    if total <= 0.0:
        raise ValueError("must be a duration with its unit, for example 90s, 2min or 1h30min")
    return total
