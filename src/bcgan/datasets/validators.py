"""What artefacts must look like, checked by the catalog whenever they are loaded or saved."""

import pandas as pd
import torch
from pandera.pandas import DataFrameModel, Field, dataframe_check
from pandera.typing import Series

from bcgan.datasets.tensors import TensorBundle


class LossCurves(DataFrameModel):
    """Loss curves: one row per point, one column per loss term."""

    step: Series[int] = Field(ge=1, unique=True)
    """Generator steps done, ascending."""

    @dataframe_check
    @classmethod
    def ascending(cls, table: pd.DataFrame) -> bool:
        """Steps only go up."""
        return bool(table["step"].is_monotonic_increasing)

    @dataframe_check
    @classmethod
    def losses_are_numbers(cls, table: pd.DataFrame) -> bool:
        """Every column holds numbers; a term that was not computed is missing."""
        return all(dtype.kind in "fiu" for dtype in table.dtypes)


class FidelityColumns(DataFrameModel):
    """The per-column comparison of the synthetic with the real table."""

    column: Series[str] = Field(unique=True, coerce=True)
    kind: Series[str] = Field(isin=["numeric", "categorical", "datetime"], coerce=True)
    mean_real: Series[float] = Field(nullable=True, coerce=True)
    mean_synthetic: Series[float] = Field(nullable=True, coerce=True)
    sd_real: Series[float] = Field(nullable=True, coerce=True, ge=0)
    sd_synthetic: Series[float] = Field(nullable=True, coerce=True, ge=0)
    missing_share_real: Series[float] = Field(coerce=True, ge=0, le=1)
    missing_share_synthetic: Series[float] = Field(coerce=True, ge=0, le=1)
    mode_share_real: Series[float] = Field(nullable=True, coerce=True, ge=0, le=1)
    mode_share_synthetic: Series[float] = Field(nullable=True, coerce=True, ge=0, le=1)
    ks: Series[float] = Field(nullable=True, coerce=True, ge=0, le=1)
    tv: Series[float] = Field(nullable=True, coerce=True, ge=0, le=1)
    jsd: Series[float] = Field(coerce=True, ge=0, le=1)
    wasserstein_scaled: Series[float] = Field(nullable=True, coerce=True, ge=0)


def check_model_input(bundle: TensorBundle) -> None:
    """Check the encoded training rows.

    Args:
        bundle: `features` float32 [n, units], `labels` [n] (classes int64, or ranks of a numeric
            target, float32 in [0, 1]), `is_validation` bool [n].

    Raises:
        ValueError: If a tensor is missing, or has a wrong shape, dtype or value.
    """
    _require(bundle, {"features": 2, "labels": 1, "is_validation": 1})
    features, labels = bundle["features"], bundle["labels"]
    if not len(features) == len(labels) == len(bundle["is_validation"]):
        raise ValueError("features, labels and is_validation differ in their number of rows")
    if features.dtype != torch.float32 or labels.dtype not in (torch.int64, torch.float32):
        raise ValueError("features must be float32, and labels int64 classes or float32 ranks")
    if bundle["is_validation"].dtype != torch.bool:
        raise ValueError("is_validation must be bool")
    if not bool(torch.isfinite(features).all()):
        raise ValueError("features hold a value that is not finite")
    if bool((labels < 0).any()):
        raise ValueError("labels hold a negative class")
    if labels.is_floating_point() and not bool((labels <= 1.0).all()):
        raise ValueError("labels hold a rank that is not in [0, 1]")


def check_posteriors(bundle: TensorBundle) -> None:
    """Check the classifiers' posteriors, or the regressors' predictions.

    Args:
        bundle: `posteriors` float32 [n, classifiers, classes] (predictions of a numeric target
            [n, regressors, 1]), `in_half` bool [n, classifiers].

    Raises:
        ValueError: If a tensor is missing, or has a wrong shape, dtype or value.
    """
    _require(bundle, {"posteriors": 3, "in_half": 2})
    posteriors, in_half = bundle["posteriors"], bundle["in_half"]
    if posteriors.shape[:2] != in_half.shape or in_half.dtype != torch.bool:
        raise ValueError("in_half must be bool with a row and a classifier for each posterior")
    if posteriors.numel() == 0:
        return
    if not bool(torch.isfinite(posteriors).all()):
        raise ValueError("posteriors must be finite")
    if posteriors.shape[2] == 1:
        return
    if bool((posteriors < 0).any()):
        raise ValueError("posteriors must not be negative")
    if not torch.allclose(posteriors.sum(-1), torch.ones(()), atol=1e-3):
        raise ValueError("posteriors must sum to 1 over the classes")


def check_images(bundle: TensorBundle) -> None:
    """Check images.

    Args:
        bundle: `pixels` uint8 [n, height, width, channels], `labels` int64 [n].

    Raises:
        ValueError: If a tensor is missing, or has a wrong shape, dtype or value.
    """
    _require(bundle, {"pixels": 4, "labels": 1})
    pixels, labels = bundle["pixels"], bundle["labels"]
    if len(pixels) != len(labels):
        raise ValueError("pixels and labels differ in their number of images")
    if pixels.dtype != torch.uint8 or labels.dtype != torch.int64:
        raise ValueError("pixels must be uint8, and labels int64")
    if bool((labels < 0).any()):
        raise ValueError("labels hold a negative class")


def _require(bundle: TensorBundle, dimensions: dict[str, int]) -> None:
    for name, dimension in dimensions.items():
        if name not in bundle:
            raise ValueError(f"the tensor {name!r} is missing")
        if bundle[name].dim() != dimension:
            raise ValueError(f"{name} must have {dimension} dimension(s)")
