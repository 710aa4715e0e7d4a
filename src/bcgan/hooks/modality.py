"""The one place that chooses the modality: whose pipelines the names of the stages stand for."""

from kedro.config import MissingConfigException
from kedro.framework import project
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

from bcgan.errors import SettingsError

_REGISTRIES = {"images": "bcgan.pipelines.images"}
"""Registries of the modalities that have one of their own; the others have the project's."""


class ModalityHooks:
    """Registers the pipelines of the run's modality.

    Kedro asks a registry for pipelines without telling it the parameters, but only after it has
    made the context, which knows them. That is so for `kedro run`, for a session of one's own, for
    a task of Airflow and, with `--include-hooks`, for kedro-viz.
    """

    @hook_impl(trylast=True)
    def after_context_created(self, context: KedroContext) -> None:
        """Register anew, since a process may run one study after the other.

        Args:
            context: Knows the parameters. Where they cannot be read, whoever needs them says so.
        """
        try:
            parameters = context.config_loader["parameters"]
        except (SettingsError, MissingConfigException):
            parameters = {}
        modality = str(parameters.get("modality", ""))
        project.pipelines.configure(
            _REGISTRIES.get(modality, f"{project.PACKAGE_NAME}.pipeline_registry")
        )
