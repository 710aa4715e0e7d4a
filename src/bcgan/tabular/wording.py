"""Pieces of error sentences: quoted values, lists of names, near matches."""

import difflib
from collections.abc import Iterable, Sequence

MAX_QUOTED = 40
MAX_LISTED = 5


def quoted(value: object) -> str:
    """Quote a value for a one-line message.

    Args:
        value: Anything; text is shortened and its line breaks are escaped.

    Returns:
        The value between quotation marks, at most about 40 characters long.
    """
    text = str(value)
    if len(text) > MAX_QUOTED:
        text = text[: MAX_QUOTED - 3] + "..."
    return repr(text)


def listing(values: Iterable[object]) -> str:
    """List quoted values, the first few of them.

    Args:
        values: What to list.

    Returns:
        For example `"'a', 'b' and 7 more"`.
    """
    items = [quoted(value) for value in values]
    if len(items) <= MAX_LISTED + 1:
        return ", ".join(items)
    return f"{', '.join(items[:MAX_LISTED])} and {len(items) - MAX_LISTED} more"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    Args:
        count: How many.
        noun: The singular noun, whose plural ends in "s".

    Returns:
        For example `"1 row"` or `"32,561 rows"`.
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def near_matches(name: str, known: Sequence[str]) -> str:
    """Say which known names resemble a name that is not known.

    Args:
        name: The unknown name.
        known: All known names.

    Returns:
        `"did you mean 'a' or 'b'?"`, or the list of known names where none is near.
    """
    by_lower = {other.strip().lower(): other for other in reversed(known)}
    close = difflib.get_close_matches(name.strip().lower(), list(by_lower), n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(quoted(by_lower[other]) for other in close)}?"
    return f"the columns are {listing(known)}"
