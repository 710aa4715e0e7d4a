"""One line for each node, so that a run can be followed without Kedro's own messages."""

import logging
import time

from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from bcgan.synthesizer.manifest import STAGES

logger = logging.getLogger(__name__)

_WORTH_TELLING = 2.0
"""Seconds from which on a node's duration is told."""


class ProgressHooks:
    """Names each node when it starts, and long ones again when they end."""

    def __init__(self) -> None:
        """Start without a run."""
        self._started: dict[str, float] = {}

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline) -> None:
        """Start anew."""
        self._started = {}
        logger.debug("%d nodes: %s", len(pipeline.nodes), [node.name for node in pipeline.nodes])

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node) -> None:
        """Name the node."""
        self._started[node.name] = time.perf_counter()
        logger.info("%s", _title(node))

    @hook_impl
    def after_node_run(self, node: Node) -> None:
        """Tell how long a slow node took."""
        seconds = time.perf_counter() - self._started.pop(node.name, time.perf_counter())
        if seconds >= _WORTH_TELLING:
            logger.info("%s: %.0f s", _title(node), seconds)


def _title(node: Node) -> str:
    stage = next((tag for tag in STAGES if tag in node.tags), "")
    name = node.name.replace("_", " ")
    return f"{stage}: {name}" if stage else name
