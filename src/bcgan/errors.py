"""Errors a user can cause, each one plain sentence: what, where, how to fix it.

Their exit statuses are a contract with schedulers; docs/scheduling.md lists them.
"""


class BcganError(Exception):
    """Base of every error that is shown to the user as one sentence, without a traceback.

    Attributes:
        exit_code: Exit status of the command that ends with this error.
    """

    exit_code = 1


class InputError(BcganError):
    """The given table, file or column cannot be used as it is."""

    exit_code = 2


class DataUnavailableError(InputError):
    """A table is not there, cannot be read or cannot be fetched; it may be there later."""

    exit_code = 5


class SettingsError(BcganError):
    """A parameter has an unknown name, a wrong type or a value out of range."""

    exit_code = 2


class ArtefactError(BcganError):
    """A stored artefact is missing, damaged, or was made from something else."""

    exit_code = 3


class NotFittedError(BcganError, ValueError, AttributeError):
    """A synthesizer was asked for rows before it was fitted.

    It has the bases of the error that scikit-learn raises then, so that code which waits for
    either of them catches it.
    """

    exit_code = 3


class TrainingDivergedError(BcganError):
    """A loss term exploded or is no longer finite; the last good checkpoint is kept."""

    exit_code = 4


class RunBusyError(BcganError):
    """Another run is at work on the same artefacts; nothing was changed."""

    exit_code = 6


class VerdictError(BcganError):
    """The run is complete, and its report's verdict is one that `fail_on` does not accept."""

    exit_code = 7


class CellsFailedError(BcganError):
    """Cells of a grid failed; the others are done and kept."""

    exit_code = 8


class StorageError(BcganError, OSError):
    """A result cannot be written: the disk is full or read-only, or the right is missing."""

    exit_code = 9


class TrainingInterruptedError(BcganError):
    """Training was stopped from outside (Ctrl-C); a checkpoint was written."""

    exit_code = 130


class Terminated(KeyboardInterrupt):
    """SIGTERM: a scheduler wants the command to stop."""
