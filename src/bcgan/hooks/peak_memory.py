"""How much memory this process has needed so far."""

import resource
import sys


def peak_memory_mib() -> int:
    """Give the largest resident memory of this process so far, in MiB; workers not included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return round(peak / 2**20 if sys.platform == "darwin" else peak / 2**10)
