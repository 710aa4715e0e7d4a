import logging
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from bcgan.cli.plain_errors import PlainError, plain_errors


@pytest.fixture(autouse=True)
def _signals_that_are_heard() -> Iterator[None]:
    # A job in the background of a script has Ctrl-C ignored, and so would these tests.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("number", "name"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "Ctrl-C")]
)
def test_a_signal_ends_a_command_with_a_sentence_and_130(
    number: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = signal.getsignal(number)
    with pytest.raises(PlainError, match=f"Stopped by {name}") as caught, plain_errors():
        os.kill(os.getpid(), number)
        signal.pause()
    assert caught.value.exit_code == 130
    assert signal.getsignal(number) is before


def test_threads_that_break_while_a_command_is_stopped_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    caplog.set_level(logging.DEBUG, logger="bcgan")
    thread = threading.Thread(target=lambda: {}[5])
    with pytest.raises(PlainError), plain_errors():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            thread.start()
            thread.join()
    assert "Traceback" not in capsys.readouterr().err
    assert "A thread failed while the command was stopped" in caplog.text


def test_ctrl_c_that_the_shell_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with plain_errors():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
