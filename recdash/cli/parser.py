"""Every command and option of the command line. Light: nothing here loads pandas or torch."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from recdash import __version__
from recdash.cli.recommending_parser import add_recommending, add_run
from recdash.cli.values import assignment, positive, weight, whole
from recdash.data.options import KEPT_RATINGS, RATINGS, REPEATED
from recdash.errors import ConfigError
from recdash.training.config import MODELS, WITHOUT
from recdash.training.presets import DEFAULT, PRESETS

PROGRAM = "python -m recdash"
DESCRIPTION = "RecDash: train a model of what people are interested in, and see what it recommends and why."
EPILOGUE = (
    "Every command takes --json: one JSON document on stdout, nothing else. RECDASH_HOME chooses the data folder "
    "(now {home}). Datasets and runs are named by their id or by their name."
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence, raised instead of printed."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint.

        Raises:
            ConfigError: always.
        """
        sentence = message[:1].upper() + message[1:]
        raise ConfigError(f"{sentence.rstrip('.')}.", f"See: {self.prog} --help")


def build_parser() -> Parser:
    """Build the parser of all commands; `handler` of its result says which function carries the command out."""
    home = os.environ.get("RECDASH_HOME") or "./var"
    parser = Parser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOGUE.format(home=home), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"RecDash {__version__}")
    parser.add_argument("--json", action="store_true", help="print one JSON document to stdout")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, handler: str, summary: str) -> Parser:
        described = summary[:1].upper() + summary[1:] + "."
        one = commands.add_parser(name, help=summary, description=described, allow_abbrev=False)
        one.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document to stdout"
        )
        one.set_defaults(handler=handler)
        return one

    _add_whole_job(command)
    _add_training(command)
    _add_judging(command)
    add_recommending(command)
    _add_keeping(command)
    return parser


AddCommand = Callable[[str, str, str], Parser]


def _add_whole_job(command: AddCommand) -> None:
    demo = command("demo", "demo:demo", "sample data, training, recommendations, reasons and comparison in one go")
    demo.add_argument("--seconds", type=positive, default=30.0, help="time for fine-tuning the encoder (default 30)")
    demo.add_argument("--seed", type=whole, default=0, help="seed of every random choice (default 0)")

    load = command("import", "importing:import_files", "check files and keep them as a dataset")
    given = load.add_mutually_exclusive_group()
    given.add_argument("--interactions", type=Path, metavar="F", help="who did what with which item")
    given.add_argument(
        "--files",
        type=Path,
        nargs="+",
        metavar="F",
        help="the files, or the folder, of a known data set, such as MovieLens; told from the files",
    )
    load.add_argument(
        "--format", default="", metavar="NAME", help="the data set that --files are, such as movielens-1m"
    )
    load.add_argument("--items", type=Path, metavar="F", help="what is known of the items")
    load.add_argument("--users", type=Path, metavar="F", help="what is known of the users")
    load.add_argument("--facts", type=Path, metavar="F", help="what is known of the items as head, relation, tail")
    load.add_argument("--links", type=Path, metavar="F", help="which item each head or tail is: item_id, entity_id")
    load.add_argument("--source", default="", metavar="S", help="a database of RECDASH_SOURCES, for the queries")
    for kind in ("interactions", "items", "users"):
        load.add_argument(f"--{kind}-query", default="", metavar="SELECT", help=f"fetch {kind} from the database")
    load.add_argument("--name", required=True, metavar="N", help="what to call the dataset")
    load.add_argument(
        "--map",
        type=assignment,
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column holds a field, such as user_id=customer or items.title=name; the rest is guessed",
    )
    split = load.add_mutually_exclusive_group()
    split.add_argument(
        "--split",
        choices=("time", "random", "new_items"),
        help="how rows are held out (default by time); new_items hides a fifth of the items altogether",
    )
    split.add_argument("--train-only", action="store_true", help="hold nothing out: the files were split beforehand")
    load.add_argument("--seed", type=whole, default=0, help="seed of a random split (default 0)")
    load.add_argument("--item-text", default="", metavar="TEMPLATE", help='such as "{title}. {tags}"')
    load.add_argument("--user-text", default="", metavar="TEMPLATE", help='such as "{country}, {age_band}"')
    load.add_argument(
        "--feature",
        type=assignment,
        action="append",
        default=[],
        metavar="COLUMN=KIND",
        help="a feature beside the text, such as genres=category or users.age=number",
    )
    load.add_argument("--no-features", action="store_true", help="no features beside the text (default: a guess)")
    load.add_argument(
        "--event-weight",
        type=weight,
        action="append",
        default=[],
        metavar="EVENT=WEIGHT",
        help="strength of an event as a signal, such as view=0.3; 0 leaves it out",
    )
    _add_reading(load)
    load.add_argument("--strict", action="store_true", help="refuse the import when a single row is bad")
    load.add_argument("--rejects", type=Path, metavar="F.csv", help="write the refused rows and their reasons here")


def _add_reading(load: Parser) -> None:
    """Add what a warning of an import may ask for; without it, the files tell."""
    either = argparse.BooleanOptionalAction
    load.add_argument("--encoding", default="", metavar="E", help="encoding of the files, such as cp1252")
    load.add_argument(
        "--replace-bad-bytes", action="store_true", help="read bytes that do not fit the encoding as \ufffd"
    )
    load.add_argument("--header", action=either, help="whether the first line names the columns")
    load.add_argument("--day-first", action=either, help="whether 3/4/2024 is the third of April")
    load.add_argument("--repeated", choices=REPEATED[1:], default="", help="which row of an item or person counts")
    load.add_argument(
        "--kept-rating",
        choices=KEPT_RATINGS,
        default="newest",
        help="which rating counts when somebody rated an item several times (default newest)",
    )
    load.add_argument(
        "--ratings",
        choices=RATINGS,
        default="kept",
        help="what ratings are for: predicted only (kept), also the strength of interest, or ignored",
    )
    load.add_argument(
        "--rating-scale", type=float, nargs=2, metavar=("LOW", "HIGH"), help="what can be given; others are refused"
    )
    load.add_argument(
        "--half-life-days", type=float, default=0.0, metavar="DAYS", help="days after which a row counts half as much"
    )
    load.add_argument("--hash-users", action="store_true", help="replace the ids of people by pseudonyms")
    load.add_argument(
        "--hide-personal", action="store_true", help="hash ids that tell who somebody is, hide addresses in texts"
    )


def _add_training(command: AddCommand) -> None:
    train = command("train", "training:train", "train a model on a dataset, here and now; Ctrl-C stops it gently")
    train.add_argument("--dataset", required=True, metavar="D", help="id or name of the dataset")
    train.add_argument("--model", choices=MODELS, help="what to train (default interest)")
    _add_preset(train)
    train.add_argument("--config", type=Path, metavar="C.json", help="settings from a file, as `runs` prints them")
    train.add_argument(
        "--set",
        type=assignment,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one setting, such as training.seed=3",
    )
    train.add_argument("--name", default="", help="what to call the run")
    train.add_argument("--follow", action="store_true", help="show progress on stderr")

    settings = command("config", "training:config", "print the settings of a preset, which train takes with --config")
    settings.add_argument("--dataset", metavar="D", help="for a dataset of this size (default: a middling one)")
    _add_preset(settings)
    settings.add_argument(
        "--set", type=assignment, action="append", default=[], metavar="KEY=VALUE", help="change one setting"
    )
    ablate = command("ablate", "ablating:ablate", "train a run again without one part at a time: what does each bring?")
    add_run(ablate)
    ablate.add_argument(
        "--parts",
        nargs="+",
        choices=WITHOUT[1:],
        metavar="PART",
        help="only these parts (default: all it has)",
    )
    ablate.add_argument("--follow", action="store_true", help="show progress on stderr")

    runs = command("runs", "keeping:runs", "list runs with their state and headline metrics")
    runs.add_argument("--dataset", metavar="D", help="only the runs of this dataset")

    resume = command("resume", "training:resume", "go on with a run that was stopped or interrupted")
    resume.add_argument("run", metavar="R", help="id or name of the run")
    resume.add_argument("--follow", action="store_true", help="show progress on stderr")

    stop = command("stop", "training:stop", "ask a run to stop, keeping the best so far")
    stop.add_argument("run", metavar="R", help="id or name of the run")


def _add_judging(command: AddCommand) -> None:
    evaluate = command("evaluate", "judging:evaluate", "metrics on the run's own test part, or on given pairs")
    add_run(evaluate)
    evaluate.add_argument("--users", type=Path, metavar="F", help="only these users: a file with a user_id column")
    evaluate.add_argument("--ground-truth", type=Path, metavar="F", help="held-out user_id,item_id[,rating] pairs")

    compare = command("compare", "judging:compare", "metrics side by side, a paired test, and differing settings")
    compare.add_argument("runs", nargs="+", metavar="R", help="ids or names of two or more runs of one dataset")

    quality = command(
        "quality", "quality:quality", "who is served badly: groups of people and items, and likely causes"
    )
    add_run(quality)
    quality.add_argument("--by", default="", metavar="COLUMN", help="only groups by this column, or as `by` names them")
    quality.add_argument("--people", default="", metavar="GROUP", help="the people of a group, worst served first")


def _add_keeping(command: AddCommand) -> None:
    command("datasets", "datasets:datasets", "list datasets with their versions, sizes and number of runs")

    difference = command("difference", "datasets:difference", "what differs between two versions of a dataset")
    difference.add_argument("before", metavar="D1", help="id or name of a dataset; name@1 is its first version")
    difference.add_argument("after", metavar="D2", help="id or name of the dataset to compare with it")

    delete = command("delete", "keeping:delete", "delete a run or a dataset and its files")
    delete.add_argument("name", metavar="R", help="id or name of the run or dataset")
    delete.add_argument("--with-runs", action="store_true", help="delete a dataset together with all that rests on it")

    export = command("export", "keeping:export", "copy a run's model, metrics and configuration to a folder")
    export.add_argument("run", metavar="R", help="id or name of the run")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder that does not exist yet")

    command("doctor", "doctor:doctor", "check installation, device, database and disk, and say what to fix")


def _add_preset(parser: Parser) -> None:
    parser.add_argument("--preset", choices=tuple(PRESETS), default=DEFAULT, help=f"how thorough (default {DEFAULT})")
