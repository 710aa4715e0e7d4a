"""The pipeline `pretrain_classifiers`."""

from bcgan.pipelines.pretrain_classifiers.pipeline import create_pipeline

__all__ = ["create_pipeline"]
