"""What cells would take where no similar one is done yet: a few steps of each are timed."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bcgan.cli.dry_run import inferred_split
from bcgan.errors import BcganError
from bcgan.grid.pace import Pace
from bcgan.grid.plan import PlannedCell

logger = logging.getLogger(__name__)


def learn_by_trying(pace: Pace, cells: Iterable[PlannedCell], root: Path, env: str | None) -> None:
    """Time a few steps for each study and variant of which nothing is known.

    Takes some seconds for each; writes nothing. A study whose table is not at hand is left out.

    Args:
        pace: Learns what is found.
        cells: Cells with something left to do.
        root: Folder of the project.
        env: Environment of the configuration.
    """
    tried: dict[str, dict[str, PlannedCell]] = {}
    for each in cells:
        cell = each.cell
        if not pace.knows(cell.study, cell.variant):
            tried.setdefault(cell.study, {}).setdefault(cell.variant, each)
    for study, variants in tried.items():
        try:
            _try_study(pace, variants, root, env)
        except (BcganError, OSError) as error:
            logger.warning("The time of %s is not known: %s", study, error)


def _try_study(pace: Pace, variants: dict[str, PlannedCell], root: Path, env: str | None) -> None:
    from kedro.framework.session import KedroSession
    from kedro.io import DatasetError

    from bcgan.synthesizer.estimate import estimate_cost

    first = next(iter(variants.values()))
    session: Any
    with KedroSession.create(root, env=env, runtime_params=dict(first.request)) as session:
        context = session.load_context()
        try:
            schema, parts = inferred_split(context)
        except DatasetError as error:
            raise BcganError(" ".join(str(error).split())) from error
        # Real rows and baselines are scored once for all cells.
        scores = {**dict(context.params["compatibility"]), "baselines": False}
        for variant, each in variants.items():
            parameters = {**context.params, "gan": each.parameters["gan"], "compatibility": scores}
            held = int(parts.is_validation.sum())
            cost = estimate_cost(parts.train, schema, each.places.settings, parameters, held)
            pace.learn(each.cell.study, variant, each.recipe.gan.steps, cost.seconds)
