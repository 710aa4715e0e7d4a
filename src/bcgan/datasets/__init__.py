"""Artefacts on disk as Kedro data sets, none of them pickled."""

from bcgan.datasets.artefact import ArtefactDataset, FileDataset, FolderDataset
from bcgan.datasets.figures import FigureDataset, FigureSetDataset
from bcgan.datasets.images import ImageSourceDataset, LabelledImagesDataset
from bcgan.datasets.json_file import JsonDataset
from bcgan.datasets.source import SourceDataset
from bcgan.datasets.stores import SavedFolderDataset, StoreDataset
from bcgan.datasets.tables import (
    CsvDataset,
    CsvTableDataset,
    OptionalTableDataset,
    ParquetDataset,
    PartialRowsDataset,
    TableDataset,
)
from bcgan.datasets.tensors import TensorBundle, TensorsDataset
from bcgan.datasets.text_file import TextDataset

__all__ = [
    "ArtefactDataset",
    "CsvDataset",
    "CsvTableDataset",
    "FigureDataset",
    "FigureSetDataset",
    "FileDataset",
    "FolderDataset",
    "ImageSourceDataset",
    "JsonDataset",
    "LabelledImagesDataset",
    "OptionalTableDataset",
    "ParquetDataset",
    "PartialRowsDataset",
    "SavedFolderDataset",
    "SourceDataset",
    "StoreDataset",
    "TableDataset",
    "TensorBundle",
    "TensorsDataset",
    "TextDataset",
]
