"""Configuration whose catalog follows the parameters: paths name the data set, variant, seed.

Parameters are merged in this order: base, environment, study, command line.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

from kedro.config import OmegaConfigLoader
from kedro.utils import find_kedro_project
from omegaconf import OmegaConf

from bcgan.synthesizer.run_settings import TEXT_PARAMETERS, read_run_settings
from bcgan.synthesizer.studies import study_parameters

_OMEGACONF_MISSING = "???"


class RunConfigLoader(OmegaConfigLoader):
    """Kedro's loader with two more resolvers, bound to this loader's own configuration.

    `${root:}` is the project's folder, so that a path does not depend on the current one.
    `${run:name}` is a parameter of the run, runtime values included (`${run:seed}`,
    `${run:reading.delimiter}`), or a name derived from them: `${run:dataset}` (the study,
    else the source file's stem), `${run:prepared}` (`<dataset>` or `<dataset>-<preparation>`)
    and `${run:folder}` (`<variant>` or `<variant>-<label>`).
    """

    def __init__(
        self,
        conf_source: str,
        env: str | None = None,
        runtime_params: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Prepare to read a configuration folder.

        Args:
            conf_source: The configuration folder.
            env: Environment that overrides the base one.
            runtime_params: Parameters from the command line.
            **kwargs: What `OmegaConfigLoader` takes further.
        """
        params = dict(runtime_params or {})
        self._root = _project_root(conf_source)
        self._texts = {
            name: params[name] for name in TEXT_PARAMETERS if isinstance(params.get(name), str)
        }
        # OmegaConf would read "${x}" in a path or in a column's name as a reference.
        for name, text in self._texts.items():
            if "${" in text or text == _OMEGACONF_MISSING:
                del params[name]
        super().__init__(conf_source, env=env, runtime_params=params, **kwargs)
        self._typed: Mapping[str, Any] = dict(self.runtime_params)

    def __getitem__(self, key: str) -> dict[str, Any]:
        """Load one kind of configuration.

        Args:
            key: `parameters`, `catalog` and so on.

        Returns:
            The merged and resolved configuration. A variant that is not set is the preset's.

        Raises:
            SettingsError: If the study or a top-level parameter is unknown or its value is not
                allowed; also when the catalog is asked for, since its paths depend on them.
        """
        # Resolvers are global to the process: bind them anew, as Kedro does with its own.
        OmegaConf.register_new_resolver("root", self._root.as_posix, replace=True)
        if key == "catalog" and "catalog" not in self:
            names = _run_names(self["parameters"])
            OmegaConf.register_new_resolver("run", lambda name: _look_up(names, name), replace=True)
        if key == "parameters":
            return self._parameters()
        values: dict[str, Any] = super().__getitem__(key)
        return values

    def _parameters(self) -> dict[str, Any]:
        """Merge them once: Kedro and hooks ask often, and reading the files takes its time."""
        if "parameters" not in self:
            self._apply_study()
            self["parameters"] = super().__getitem__("parameters")
        values = {**deepcopy(super().__getitem__("parameters")), **self._texts}
        values["variant"] = read_run_settings(values).variant
        return values

    def _apply_study(self) -> None:
        """Let Kedro merge the study's parameters as it merges runtime ones, but before these."""
        self.runtime_params = dict(self._typed)
        name = self._texts.get("study", super().__getitem__("parameters").get("study"))
        if not isinstance(name, str) or not name:
            return  # What is no name is answered where all parameters are checked.
        study = study_parameters(self["studies"], name)
        merged = OmegaConf.merge(study, self._typed)
        self.runtime_params = cast(dict[str, Any], OmegaConf.to_container(merged))


def _project_root(conf_source: str) -> Path:
    root = find_kedro_project(Path(conf_source).absolute()) or find_kedro_project(Path.cwd())
    return Path(root or Path.cwd()).resolve()


def _run_names(parameters: Mapping[str, Any]) -> dict[str, Any]:
    settings = read_run_settings(parameters)
    derived = {
        "dataset": settings.dataset,
        "prepared": settings.prepared,
        "folder": settings.run_folder,
    }
    return {**parameters, **settings.model_dump(), **derived}


def _look_up(names: Mapping[str, Any], name: str) -> Any:
    value: Any = names
    for part in name.split("."):
        value = value[part]
    return value
