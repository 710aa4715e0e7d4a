"""What happens around a Kedro run: lock and record, provenance, tracking, progress, summary."""

from bcgan.hooks.gate import GateHooks
from bcgan.hooks.modality import ModalityHooks
from bcgan.hooks.parameters import ParameterHooks
from bcgan.hooks.progress import ProgressHooks
from bcgan.hooks.provenance import ProvenanceHooks
from bcgan.hooks.recording import RecordingHooks
from bcgan.hooks.summary import SummaryHooks
from bcgan.hooks.tracking import TrackingHooks


def all_hooks() -> tuple[object, ...]:
    """Make the hooks of `settings.py`."""
    provenance = ProvenanceHooks()
    tracking = TrackingHooks(provenance)
    return (
        RecordingHooks(tracking),
        GateHooks(tracking),
        ModalityHooks(),
        ParameterHooks(),
        provenance,
        tracking,
        ProgressHooks(),
        SummaryHooks(),
    )
