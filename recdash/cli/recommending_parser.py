"""The commands that ask a run: lists, reasons, ratings, maps, and their options. Light, as `recdash.cli.parser`."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from recdash.cli.values import assignment, count, part


def add_recommending(command: Callable[[str, str, str], ArgumentParser]) -> None:
    """Add the commands; `command` makes one of its name, what answers it and its help."""
    recommend = command("recommend", "recommending:recommend", "ranked items for one, some or all users")
    add_run(recommend)
    recommend.add_argument("--user", metavar="U", help="one user id")
    recommend.add_argument("--users", type=Path, metavar="F", help="a file with a user_id column")
    recommend.add_argument("--all", action="store_true", help="everybody in the dataset")
    recommend.add_argument(
        "--history", type=Path, metavar="F", help="people who are not in the dataset: user_id,item_id, or only item ids"
    )
    recommend.add_argument(
        "--profile", type=Path, metavar="F", help="a table of people who are not in the dataset, with its columns"
    )
    recommend.add_argument("-k", type=count, default=10, help="length of each list (default 10)")
    recommend.add_argument("--items", type=Path, metavar="F", help="only these: a file with an item_id column")
    recommend.add_argument(
        "--new-items", type=Path, metavar="F", help="a table of items that came later, as candidates"
    )
    recommend.add_argument(
        "--order", choices=("score", "rating"), default="score", help="what comes first (default: the best score)"
    )
    recommend.add_argument(
        "--filter", type=assignment, action="append", default=[], metavar="COLUMN=VALUE",
        help="only items with this value, or in a range such as year=1990..2000; may be repeated",
    )  # fmt: skip
    recommend.add_argument(
        "--variety", type=part, default=0.0, metavar="X", help="0 to 1: items less like each other (default 0)"
    )
    recommend.add_argument(
        "--popularity", type=part, default=0.0, metavar="Y", help="-1 to 1: less or better known items (default 0)"
    )
    recommend.add_argument("--include-seen", action="store_true", help="do not leave out what the user already had")
    recommend.add_argument("--out", type=Path, metavar="F.parquet", help="where to write; optional with --user")

    audience = command("audience", "audience:audience", "who would get an item, or each of the items that came later")
    add_run(audience)
    which = audience.add_mutually_exclusive_group(required=True)
    which.add_argument("--item", metavar="I", help="item id")
    which.add_argument("--new-items", type=Path, metavar="F", help="a table of items that came later")
    audience.add_argument("-k", type=count, default=10, help="how many people for each item (default 10)")
    audience.add_argument("--words", action="store_true", help="also what each word of a new item's text brings")

    ask = command("ask", "asking:ask", "which ratings would teach the model most")
    add_run(ask)
    ask.add_argument("--user", metavar="U", help="ask this person only (default: everybody)")
    ask.add_argument("--num", type=count, default=50, help="how many ratings (default 50)")
    ask.add_argument("--per-person", type=count, metavar="N", help="no more than N of one person")

    personas = command("personas", "personas:personas", "people who stand for others, each with why")
    add_run(personas)
    personas.add_argument("--against", metavar="R2", help="another run, to find whose list differs most")

    predict = command("predict", "recommending:predict", "predicted ratings for given pairs")
    add_run(predict)
    predict.add_argument("--pairs", type=Path, required=True, metavar="F", help="a file with user_id and item_id")
    predict.add_argument("--out", type=Path, required=True, metavar="F.parquet", help="where to write")

    explain = command("explain", "recommending:explain", "why an item is recommended to a user")
    add_run(explain)
    explain.add_argument("--user", required=True, metavar="U", help="user id")
    explain.add_argument("--item", required=True, metavar="I", help="item id")
    explain.add_argument("--words", action="store_true", help="also which words of the item's text count")

    similar = command("similar", "recommending:similar", "the items closest to an item")
    add_run(similar)
    similar.add_argument("--item", required=True, metavar="I", help="item id")
    similar.add_argument("-k", type=count, default=10, help="how many (default 10)")

    drawing = command("map", "mapping:draw", "draw the map of a run again, and say how far to trust it")
    add_run(drawing)
    drawing.add_argument("--neighbours", type=int, default=15, metavar="N", help="that stay together (default 15)")
    drawing.add_argument("--min-distance", type=float, default=0.1, metavar="D", help="0 packs tightly (default 0.1)")


def add_run(parser: ArgumentParser) -> None:
    """Add --run."""
    parser.add_argument("--run", required=True, metavar="R", help="id or name of the run")
