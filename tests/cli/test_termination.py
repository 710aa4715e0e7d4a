import os
import signal

import pytest

from bcgan.cli.plain_errors import PlainError, plain_errors


def test_sigterm_ends_a_command_with_a_sentence_and_130():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(PlainError, match="Stopped by SIGTERM") as caught, plain_errors():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert caught.value.exit_code == 130
    assert signal.getsignal(signal.SIGTERM) is before
