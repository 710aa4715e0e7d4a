"""The command `kedro grid`: many runs as one, resumable, on this machine or on a cluster."""

from typing import Any

import click
from kedro.framework.cli.utils import env_option
from kedro.framework.startup import ProjectMetadata

from bcgan.cli.plain_errors import plain_errors
from bcgan.cli.project import inside, open_project, use_project_logging
from bcgan.cli.runtime_params import parse_runtime_params

_EPILOG = """
\b
Examples:
  kedro grid --studies a9a --variants wgan,bwgan --seeds 0-4 --steps 10000
  kedro grid --studies gst --variants wgan --seeds 0-2 \\
    --set gan.latent_size=32,64 --set encoder.numeric=standardised,quantile
  kedro grid --studies a9a --variants wgan,bwgan --seeds 0-4 --steps 10000 \\
    --set "gan.calibration={form: pooled},{form: class_conditional, weight: 1}"

A parameter that a variant does not use does not multiply its cells: --set
gan.calibration.weight=1,10 gives wgan one cell and bwgan two. To vary any other parameter for
some variants only, name them first: --set bwgan:gan.ema_decay=0.9,0.999.
"""


@click.command(epilog=_EPILOG)
@click.option("--studies", required=True, help="Studies, separated by commas.")
@click.option("--variants", required=True, help="GAN variants, separated by commas.")
@click.option("--seeds", default="0", show_default=True, help="Seeds: 0-4, or 0,1,7, or both.")
@click.option(
    "--set",
    "axes",
    multiple=True,
    metavar="[VARIANTS:]KEY=A,B,...",
    help="Vary a parameter; repeatable. A list, a mapping or a value in quotes may hold commas. "
    "The values name the cells' folders.",
)
@click.option(
    "--params", default="", callback=parse_runtime_params, help="Parameters of all cells."
)
@click.option("--steps", type=int, help="Generator steps of all cells [default: the preset's].")
@click.option("--privacy", is_flag=True, help="Attack each table too, and write its report.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes here [default: one a core].")
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler to use: tcp://host:8786.")
@click.option("--scheduler-file", metavar="PATH", help="File that the Dask scheduler wrote.")
@click.option(
    "--retries",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="Further attempts of a cell that failed or whose worker died.",
)
@click.option("--name", default="", help="Name of the grid [default: studies and a digest].")
@click.option("--overwrite", is_flag=True, help="Replace other runs in the cells' folders.")
@click.option("--dry-run", is_flag=True, help="List the cells, what is done, the expected time.")
@env_option
@click.option("--verbose", "-v", is_flag=True, help="Show the traceback of an error.")
def grid(dry_run: bool, verbose: bool, **options: Any) -> None:
    """Run studies x variants x seeds x values of parameters, each cell once.

    Finished cells are skipped, stopped ones go on from their last checkpoint: the same command
    takes a grid up again after anything.
    """
    with plain_errors(verbose):
        project = _project()
        from bcgan.grid.describe import describe_plan, describe_results
        from bcgan.grid.run import plan_grid, run_grid

        root = project.project_path.resolve()
        with inside(root):
            request, where = _asked(root, options)
            plan = plan_grid(root, request)
            if dry_run:
                click.echo(describe_plan(plan, where))
                return
            store = run_grid(plan, where)
            click.echo(describe_results(plan, store))


def _asked(root: Any, options: dict[str, Any]) -> tuple[Any, Any]:
    from bcgan.grid.axes import parse_axis, parse_names, parse_seeds
    from bcgan.grid.plan import GridRequest, check_name
    from bcgan.grid.project import study_names
    from bcgan.grid.run import Where
    from bcgan.synthesizer.run_settings import VARIANTS

    env = options["env"]
    request = GridRequest(
        studies=parse_names(options["studies"], study_names(root, env), "study", "--studies"),
        variants=parse_names(options["variants"], VARIANTS, "variant", "--variants"),
        seeds=parse_seeds(options["seeds"]),
        axes=tuple(parse_axis(text) for text in options["axes"]),
        fixed=options["params"],
        steps=options["steps"],
        env=env,
        name=check_name(options["name"]),
        privacy=options["privacy"],
        overwrite=options["overwrite"],
    )
    where = Where(
        options["workers"], options["scheduler"], options["scheduler_file"], options["retries"]
    )
    return request, where


def _project() -> ProjectMetadata:
    project = click.get_current_context().obj
    if isinstance(project, ProjectMetadata):
        use_project_logging(project.project_path)
        return project
    from pathlib import Path

    return open_project(Path.cwd())
