"""Score real rows once for all runs of a data set."""

from bcgan.pipelines.score_real.pipeline import create_pipeline

__all__ = ["create_pipeline"]
