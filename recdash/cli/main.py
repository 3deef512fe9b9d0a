"""Read the command line, carry the command out, and turn every refusal into one sentence and an exit code."""

import contextlib
import importlib
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from recdash.cli.parser import build_parser
from recdash.errors import ConfigError, DataError, RecdashError

REFUSED = 1
MISUSED = 2
INTERRUPTED = 130
FOR_WHOM = (
    "It must be said once for whom the lists are.",
    "Give one of --user, --users and --all, or for new people --history, --profile or both.",
)


def main(argv: Sequence[str]) -> int:
    """Carry one command out and return the exit code: 0 done, 1 refused, 2 wrong usage, 130 interrupted.

    The answer goes to stdout and everything else to stderr.
    """
    as_json = "--json" in argv
    try:
        arguments = _parse(argv)
    except RecdashError as error:
        return _refuse(error, as_json, MISUSED)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            answer = _handler(arguments.handler)(arguments)
    except RecdashError as error:
        return _refuse(error, as_json, REFUSED)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return INTERRUPTED
    _write(_json(answer.document) if as_json else answer.text)
    return answer.exit_code


def _parse(argv: Sequence[str]) -> Namespace:
    """Read the command line, and refuse lists for nobody or for two kinds of people, which argparse can't tell."""
    arguments = build_parser().parse_args(argv)
    if arguments.handler == "recommending:recommend":
        of_dataset = (arguments.user is not None, arguments.users is not None, arguments.all)
        are_new = arguments.history is not None or arguments.profile is not None
        if sum(of_dataset) + are_new != 1:
            raise ConfigError(*FOR_WHOM)
    return arguments


def _handler(name: str) -> Callable:
    module, function = name.split(":")
    return getattr(importlib.import_module(f"recdash.cli.{module}"), function)


def _refuse(error: RecdashError, as_json: bool, exit_code: int) -> int:
    problems = error.problems if isinstance(error, DataError) else ()
    if as_json:
        _write(_json({"error": error.sentence(), "problems": [problem.to_dict() for problem in problems]}))
    else:
        lines = [error.sentence(), *(f"  {problem.sentence()}" for problem in problems)]
        sys.stderr.write("\n".join(lines) + "\n")
    return exit_code


def _json(document: dict) -> str:
    from recdash.cli.output import to_json

    return to_json(document)


def _write(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
