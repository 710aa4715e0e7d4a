"""Prints the table of the comparisons at the end of `make bench`."""

import pytest
from step_time import Comparison, describe_machine

ROWS = pytest.StashKey[list[Comparison]]()


@pytest.fixture
def table(request: pytest.FixtureRequest) -> list[Comparison]:
    """The rows of the final table."""
    return request.config.stash.setdefault(ROWS, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table."""
    rows = config.stash.get(ROWS, [])
    if not rows:
        return
    write = terminalreporter.write_line
    write("")
    write(f"{describe_machine()}; five critic updates a step; medians of the turns")
    write("")
    write("| step | ours | straightforward | bare products | ours / bare | speed-up | bare rate |")
    write("|---|---|---|---|---|---|---|")
    for row in rows:
        write(
            f"| {row.name} | {row.ours:.1f} ms | {row.straightforward:.1f} ms | "
            f"{row.bare:.1f} ms | {row.over_bare:.2f} | {row.speed_up:.2f} | "
            f"{row.gigaflops:.0f} GFLOP/s |"
        )
