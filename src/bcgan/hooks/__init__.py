"""What happens around a Kedro run: provenance, tracking, progress, summary."""

from bcgan.hooks.parameters import ParameterHooks
from bcgan.hooks.progress import ProgressHooks
from bcgan.hooks.provenance import ProvenanceHooks
from bcgan.hooks.summary import SummaryHooks
from bcgan.hooks.tracking import TrackingHooks


def all_hooks() -> tuple[object, ...]:
    """Make the hooks of `settings.py`."""
    provenance = ProvenanceHooks()
    return (
        ParameterHooks(),
        provenance,
        TrackingHooks(provenance),
        ProgressHooks(),
        SummaryHooks(),
    )
