"""Clean stops: Ctrl-C and the scheduler's SIGTERM are noted and acted on between two steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest:
    """Whether a stop was asked for.

    Attributes:
        signal_name: `SIGINT` or `SIGTERM` once it was, else nothing.
    """

    def __init__(self) -> None:
        """Start with no request."""
        self.signal_name: str | None = None

    def __bool__(self) -> bool:
        """Tell whether a stop was asked for."""
        return self.signal_name is not None


@contextmanager
def stop_between_steps() -> Iterator[StopRequest]:
    """Turn the first SIGINT or SIGTERM into a request; a second one acts at once.

    Outside the main thread, where Python allows no signal handlers, nothing is changed.

    Yields:
        The request, to be looked at between steps.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    def note(number: int, frame: FrameType | None) -> None:
        request.signal_name = signal.Signals(number).name
        restore()

    for number in previous:
        signal.signal(number, note)
    try:
        yield request
    finally:
        restore()
