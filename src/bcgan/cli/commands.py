"""The commands themselves."""

from pathlib import Path
from typing import Any

import click
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.cli.utils import CONTEXT_SETTINGS, env_option
from kedro.framework.startup import ProjectMetadata

from bcgan.cli.grid import grid
from bcgan.cli.plain_errors import PlainError, plain_errors
from bcgan.cli.project import data_root, inside, open_project, use_project_logging
from bcgan.cli.recorded import recorded
from bcgan.cli.runtime_params import parse_runtime_params, resolve_source
from bcgan.synthesizer.run_settings import is_named

_PARAMS_HELP = """Parameters of the run, separated by commas: study=name (a data set with its
parameters, see conf/base/studies.yml), source=path/to/table.csv,
test_source=path/to/test.csv, synthetic=path/to/synthetic.csv (for evaluate_only), target=column
(none for no target), variant, preset, seed, rows,
label, overwrite, and any nested one such as gan.steps=500. A value that holds a comma is put into
quotes."""

_PATHS = ("source", "test_source", "synthetic", "condition_file")
"""Parameters that are paths; one that is typed starts at the caller's folder."""

_params_option = click.Option(
    ["--params"],
    type=click.UNPROCESSED,
    default="",
    help=_PARAMS_HELP,
    callback=parse_runtime_params,
)
_verbose_option = click.Option(
    ["--verbose", "-v"], is_flag=True, help="Show the traceback of an error (or BCGAN_DEBUG=1)."
)


@click.group(context_settings=CONTEXT_SETTINGS, name="bcgan")
def cli() -> None:
    """Turn a real table into a synthetic one on which classifiers learn the same thing."""


def _run(verbose: bool, **options: Any) -> None:
    caller_folder = Path.cwd()
    with plain_errors(verbose):
        project = _project(options["env"])
        options["params"] = _with_found_source(options["params"], caller_folder, project)
        with inside(project.project_path), recorded():
            kedro_run.callback(**options)  # type: ignore[misc]


run = click.Command(
    "run",
    callback=_run,
    params=[_params_option if each.name == "params" else each for each in kedro_run.params]
    + [_verbose_option],
    help="Run the pipelines: by default everything from the table to the scores.",
)
cli.add_command(run)
cli.add_command(grid)


@cli.command()
@click.argument("path")
@click.option("--target", required=True, help="Column to predict; none for no target.")
@click.option("--test-source", help="Table to test on [default: hold rows of PATH out].")
@click.option("--rows", type=int, help="Rows to synthesize [default: as many as trained on].")
@click.option("--seed", type=int, help="Seed of training and sampling [default: 0].")
@click.option(
    "--variant",
    help="made, wgan, gan, mmdgan, acgan; with b before it: boundary calibration [default: bmade].",
)
@click.option("--preset", help="default, paper or report.")
@click.option("--label", help="Keep the outputs apart: <variant>-<label>.")
@click.option("--params", default="", callback=parse_runtime_params, help="Further parameters.")
@click.option("--overwrite", is_flag=True, help="Replace outputs of another table or target.")
@click.option("--only-missing-outputs", is_flag=True, help="Make only what is not there yet.")
@click.option("--dry-run", is_flag=True, help="Show schema, plan, expected time; write nothing.")
@env_option
@click.option("--verbose", "-v", is_flag=True, help="Show the traceback of an error.")
def synth(
    path: str,
    params: dict[str, Any],
    only_missing_outputs: bool,
    dry_run: bool,
    env: str | None,
    verbose: bool,
    **named: Any,
) -> None:
    """Synthesize the table at PATH (CSV or Parquet) and score the result.

    Paths and columns are taken as they are: blanks, commas and equals signs need no quoting
    beyond the shell's.
    """
    caller_folder = Path.cwd()
    with plain_errors(verbose):
        project = _project(env)
        given = {name: value for name, value in named.items() if value not in (None, False)}
        params = _with_found_source({**params, **given, "source": path}, caller_folder, project)
        with _session(project.project_path, env, params) as session:
            if dry_run:
                _describe(session)
            else:
                _run_session(session, only_missing_outputs=only_missing_outputs)


@cli.command()
@click.option("--source", required=True, help="The real table (CSV or Parquet).")
@click.option("--target", required=True, help="Column to predict; none for no target.")
@click.option("--synthetic", required=True, help="The synthetic table that was made elsewhere.")
@click.option("--test-source", help="Real rows its generator never saw [default: 20 % of SOURCE].")
@click.option("--seed", type=int, help="Names the output folder [default: 0].")
@click.option("--label", help="Keep the outputs apart: external-<label>.")
@click.option("--params", default="", callback=parse_runtime_params, help="Further parameters.")
@click.option("--overwrite", is_flag=True, help="Replace outputs of another table or target.")
@env_option
@click.option("--verbose", "-v", is_flag=True, help="Show the traceback of an error.")
def evaluate(params: dict[str, Any], env: str | None, verbose: bool, **named: Any) -> None:
    """Score a synthetic table that was made elsewhere, and write its report."""
    caller_folder = Path.cwd()
    with plain_errors(verbose):
        project = _project(env)
        given = {name: value for name, value in named.items() if value not in (None, False)}
        params = _with_found_source({**params, **given}, caller_folder, project)
        with _session(project.project_path, env, params) as session:
            _run_session(session, pipeline_names=["evaluate_only"])


@cli.command()
@click.argument("folders", nargs=-1, metavar="[RUN_FOLDER]...")
@click.option("--dataset", help="All runs of this data set.")
@click.option("--output", help="Folder to write to [default: that of the runs].")
@env_option
@click.option("--verbose", "-v", is_flag=True, help="Show the traceback of an error.")
def compare(
    folders: tuple[str, ...],
    dataset: str | None,
    output: str | None,
    env: str | None,
    verbose: bool,
) -> None:
    """Set the reports of several runs side by side.

    A RUN_FOLDER holds a report.json, such as data/08_reporting/adult/bwgan/seed0.
    """
    from bcgan.cli.comparing import write_comparison

    with plain_errors(verbose):
        root = _project().project_path
        target = Path(output) if output is not None else None
        kept = data_root(root, env)
        page = write_comparison([Path(each) for each in folders], dataset, target, kept)
        click.echo(page)


@cli.command()
@click.option(
    "--data",
    multiple=True,
    help="Data folder with stored runs [default: data, unless --cells is given].",
)
@click.option("--cells", help="File of runs collected before; those of --data are added to it.")
@click.option("--output", help="Folder of the pages [default: docs/results].")
@click.option("--verbose", "-v", is_flag=True, help="Show the traceback of an error.")
def results(data: tuple[str, ...], cells: str | None, output: str | None, verbose: bool) -> None:
    """Write the results pages: our numbers beside the paper's, from stored runs."""
    from bcgan.cli.result_pages import write_results

    caller_folder = Path.cwd()
    with plain_errors(verbose):
        root = _project().project_path
        folders = [caller_folder / each for each in data]
        collected = None if cells is None else caller_folder / cells
        pages = root / "docs" / "results" if output is None else caller_folder / output
        if not folders and collected is None:
            folders = [root / "data"]
        click.echo(write_results(folders, collected, pages))


def _session(folder: Path, env: str | None, params: dict[str, Any]) -> Any:
    from kedro.framework.session import KedroSession

    return KedroSession.create(folder, env=env, runtime_params=params)


def _describe(session: Any) -> None:
    from bcgan.cli.dry_run import describe_plan

    click.echo(describe_plan(session.load_context()))


def _run_session(session: Any, **options: Any) -> None:
    from kedro.runner import SequentialRunner

    with recorded():
        session.run(runner=SequentialRunner(), **options)


def main() -> None:
    """Run the command `bcgan`: in the project around the current folder, else in the package's."""
    try:
        with plain_errors():
            project = open_project(Path.cwd())
    except PlainError as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    cli.main(prog_name="bcgan", obj=project)


def _project(env: str | None = None) -> ProjectMetadata:
    project = click.get_current_context().obj
    if not isinstance(project, ProjectMetadata):
        project = open_project(Path.cwd())
    use_project_logging(project.project_path, env)
    return project


def _with_found_source(
    params: dict[str, Any], caller_folder: Path, project: ProjectMetadata
) -> dict[str, Any]:
    given = {name: params.get(name) for name in _PATHS}
    found = {
        name: resolve_source(path, caller_folder, project.project_path)
        for name, path in given.items()
        if isinstance(path, str) and path and not is_named(path)
    }
    return {**params, **found}
