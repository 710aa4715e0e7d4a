"""The pipeline `report`."""

from bcgan.pipelines.report.pipeline import create_pipeline, create_pipeline_without_training

__all__ = ["create_pipeline", "create_pipeline_without_training"]
