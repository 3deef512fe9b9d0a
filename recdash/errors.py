"""The whole exception tree.

RecdashError                  anything that a person using RecDash can cause or must be told
├── DataError                 an upload, or a table in it, can't be used as it is
├── ConfigError               a run configuration or a setting contradicts itself or is out of range
├── NotFoundError             an id names no dataset, run, user or item
├── StateError                the thing exists, but its state does not allow what was asked
├── StorageError              the disk or the database refused, or what is on it is damaged
├── ModelError                an encoder or a trained model can't be loaded or used
└── TrainingError             a training run can't go on
    ├── OutOfMemoryError      the device has not enough memory for the configuration
    └── NotFiniteError        the loss became infinite or undefined

Each message is one sentence or two that say what was found, where, and what to do. `fix` holds what to do apart, for
screens that set it off.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of an upload.

    `row` counts data rows from 1, `line` counts lines of the file from 1 (they differ when a quoted value holds a line
    break); either is None when the problem concerns the whole file or column.
    """

    file: str
    message: str
    fix: str
    row: int | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def to_dict(self) -> dict:
        """Return the problem as plain JSON values."""
        return asdict(self)

    def sentence(self) -> str:
        """Return the problem as one readable line: where, what, and the fix."""
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}" + (f" (line {self.line})" if self.line is not None else ""))
        if self.column is not None:
            place.append(f'column "{self.column}"')
        return f"{', '.join(place)}: {self.message} Fix: {self.fix}"


class RecdashError(Exception):
    """Base of all errors that are shown to people. `fix` says what to do."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def sentence(self) -> str:
        """Return the message followed by what to do."""
        return f"{self.message} {self.fix}".strip()


class DataError(RecdashError):
    """An upload can't be used. `problems` lists the places, worst first."""

    def __init__(self, message: str, fix: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, fix)
        self.problems = tuple(problems)


class ConfigError(RecdashError):
    """A configuration contradicts itself, or a value is out of range."""


class NotFoundError(RecdashError):
    """An id names nothing that is known here."""


class StateError(RecdashError):
    """What was asked is not possible in the present state."""


class StorageError(RecdashError):
    """The disk or the database refused, or a stored file is damaged."""


class ModelError(RecdashError):
    """An encoder or a trained model can't be loaded or used."""


class TrainingError(RecdashError):
    """A training run can't go on."""


class OutOfMemoryError(TrainingError):
    """The device ran out of memory."""


class NotFiniteError(TrainingError):
    """The loss became infinite or undefined."""
