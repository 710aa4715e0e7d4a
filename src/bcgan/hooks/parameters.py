"""Parameters that no node's annotation covers, checked before any node runs."""

from collections.abc import Mapping
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline

from bcgan.errors import SettingsError
from bcgan.evaluation.subgroups import require_subgroup_column
from bcgan.gan.convolutional_networks import require_fitting_layers
from bcgan.gan.image_shape import ImageShape
from bcgan.pipelines.images.preprocess import shape_of as image_shape
from bcgan.synthesizer.evaluated_columns import learned_columns
from bcgan.synthesizer.image_parameters import require_image_parameters
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_encoder, resolve_recipe
from bcgan.tabular.schema import TableSchema


class ParameterHooks:
    """Resolves recipe and encoding early: a misspelt `gan.` parameter must not cost a wait.

    The other groups are typed by the nodes that take them and checked by Kedro; the top-level
    parameters are checked by `RunConfigLoader`.
    """

    def __init__(self) -> None:
        """Start without a run."""
        self._context: KedroContext | None = None

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Remember where the parameters come from."""
        self._context = context

    @hook_impl(tryfirst=True)
    def before_pipeline_run(self, pipeline: Pipeline) -> None:
        """Check the parameters.

        Raises:
            SettingsError: If a parameter of a group `gan` or `encoder` is unknown or out of range,
                a device is not there, a parameter is of no use for images, or `synthetic` and the
                pipelines do not go together.
        """
        if self._context is None:
            return
        parameters: dict[str, Any] = self._context.config_loader["parameters"]
        if parameters.get("modality") == "images":
            require_image_parameters(parameters)
        _recipe_of(parameters)
        require_matching_pipelines(bool(parameters.get("synthetic")), pipeline)
        resolve_encoder(parameters["preset"], parameters.get("encoder") or {})

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str, data: Any) -> None:
        """Check parameters that name columns as soon as the columns are known.

        The first node after the schema loads it, long before the one that takes the parameter.

        Raises:
            SettingsError: If `compatibility.subgroup_column` is no column that is evaluated, or
                the networks' layers do not fit the size of the images.
        """
        if dataset_name != "schema" or self._context is None:
            return
        parameters = self._context.config_loader["parameters"]
        if parameters.get("modality") == "images":
            require_fitting_layers(ImageShape(*image_shape(data)), _recipe_of(parameters).gan)
            return
        compatibility = parameters.get("compatibility") or {}
        column = compatibility.get("subgroup_column")
        if column is None:
            return
        columns = learned_columns(TableSchema.model_validate(data))
        if columns.target is not None:
            require_subgroup_column(column, columns)


def _recipe_of(parameters: Mapping[str, Any]) -> TrainingRecipe:
    gan = parameters.get("gan") or {}
    return resolve_recipe(parameters["variant"], parameters["preset"], gan, parameters["seed"])


_MADE_ELSEWHERE = "raw_synthetic_table"
_NEEDS_NO_SYNTHETIC = {"preprocess", "pretrain_classifiers"}


def require_matching_pipelines(synthetic_given: bool, pipeline: Pipeline) -> None:
    """Check that a synthetic table made elsewhere meets the pipeline that reads it.

    Args:
        synthetic_given: Whether the parameter `synthetic` has a value.
        pipeline: What is about to be run.

    Raises:
        SettingsError: If one is there without the other.
    """
    reads_it = _MADE_ELSEWHERE in pipeline.all_inputs()
    tags = {tag for node in pipeline.nodes for tag in node.tags}
    if reads_it and not synthetic_given:
        raise SettingsError(
            "The pipeline evaluate_only needs a synthetic table: add synthetic=<path> to --params."
        )
    if synthetic_given and not reads_it and not tags <= _NEEDS_NO_SYNTHETIC:
        raise SettingsError(
            "The parameter 'synthetic' is for the pipeline evaluate_only: "
            "add --pipelines evaluate_only, or leave synthetic out."
        )
