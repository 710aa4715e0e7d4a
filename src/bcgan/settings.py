"""Kedro's project settings: configuration loader, hooks."""

import os
from typing import Any

from bcgan.hooks import all_hooks
from bcgan.hooks.config_loader import RunConfigLoader
from bcgan.hooks.quiet import silence_noise

# Kedro reads this module before it loads the plug-ins that would make the noise.
silence_noise()

HOOKS = all_hooks()

CONFIG_LOADER_CLASS = RunConfigLoader
CONFIG_LOADER_ARGS: dict[str, Any] = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment states only what differs, also inside a group.
    "merge_strategy": {"parameters": "soft", "mlflow": "soft", "studies": "soft"},
    "config_patterns": {
        "mlflow": ["mlflow*", "mlflow*/**", "**/mlflow*"],
        "studies": ["studies*", "studies*/**", "**/studies*"],
    },
    # ${environment:NAME,fallback} is a variable of the environment, as a nightly job sets it.
    "custom_resolvers": {"environment": os.environ.get},
}

# TrackingHooks drives kedro-mlflow itself: only when a run starts, and never fatally.
DISABLE_HOOKS_FOR_PLUGINS = ("kedro-mlflow", "kedro_mlflow")
