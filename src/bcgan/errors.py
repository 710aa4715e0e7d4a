"""Errors a user can cause, each one plain sentence: what, where, how to fix it."""


class BcganError(Exception):
    """Base of every error that is shown to the user as one sentence, without a traceback.

    Attributes:
        exit_code: Exit status of the command that ends with this error.
    """

    exit_code = 1


class InputError(BcganError):
    """The given table, file or column cannot be used as it is."""

    exit_code = 2


class SettingsError(BcganError):
    """A parameter has an unknown name, a wrong type or a value out of range."""

    exit_code = 2


class ArtefactError(BcganError):
    """A stored artefact is missing, damaged, or was made from something else."""

    exit_code = 3


class TrainingDivergedError(BcganError):
    """A loss term exploded or is no longer finite; the last good checkpoint is kept."""

    exit_code = 4


class CellsFailedError(BcganError):
    """Cells of a grid failed; the others are done and kept."""

    exit_code = 8


class TrainingInterruptedError(BcganError):
    """Training was stopped from outside (Ctrl-C); a checkpoint was written."""

    exit_code = 130
