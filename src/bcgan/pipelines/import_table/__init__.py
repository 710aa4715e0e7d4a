"""The pipeline `import_table`."""

from bcgan.pipelines.import_table.pipeline import create_pipeline

__all__ = ["create_pipeline"]
