"""Parameters that no node's annotation covers, checked before any node runs."""

from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

from bcgan.synthesizer.recipe import resolve_encoder, resolve_recipe


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
    def before_pipeline_run(self) -> None:
        """Check the parameters.

        Raises:
            SettingsError: If a parameter of a group `gan` or `encoder` is unknown or out of range.
        """
        if self._context is None:
            return
        parameters: dict[str, Any] = self._context.config_loader["parameters"]
        resolve_recipe(
            parameters["variant"],
            parameters["preset"],
            parameters.get("gan") or {},
            parameters["seed"],
        )
        resolve_encoder(parameters["preset"], parameters.get("encoder") or {})
