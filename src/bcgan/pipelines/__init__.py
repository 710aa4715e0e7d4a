"""The pipelines: thin Kedro nodes, data in and data out."""
