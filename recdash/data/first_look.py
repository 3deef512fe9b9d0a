"""The first verdict on an upload: what its first rows are, before all of it has been read."""

from recdash.columns import ITEM_ID, TITLE, USER_ID
from recdash.data.bytes import ReadOptions
from recdash.data.check_interactions import check_interactions
from recdash.data.mapping import guess_kind, guess_mapping
from recdash.data.options import ImportOptions
from recdash.data.read import Table
from recdash.data.refusals import first_problems, one_a_row, rejects_of
from recdash.data.words import counted, sample

FIRST_ROWS = 1_000
FIRST_LOOK = ReadOptions(max_rows=FIRST_ROWS)
SAID = {USER_ID: "who", ITEM_ID: "which item", TITLE: "what it is called"}


def first_verdict(table: Table) -> str:
    """Say in a sentence or two whether the first rows of a table are good, and what they seem to be."""
    kind = guess_kind(table)
    mapping = guess_mapping(table, kind)
    parts = [rejects_of(table.problems)]
    if kind == "interactions":
        parts += check_interactions(table, mapping, ImportOptions("first look")).rejects
    rejects = one_a_row(parts)
    num_rows = len(table.frame) + len(table.problems)
    rows, look = ("The first row", "looks") if num_rows == 1 else (f"The first {num_rows:,} rows", "look")
    if len(rejects):
        problem = first_problems(rejects, 1)[0]
        return f"{rows}: {len(rejects):,} can't be used. {problem.sentence()}"
    columns = [f"{sample([mapping[field]])} says {what}" for field, what in SAID.items() if field in mapping]
    told = f": {', '.join(columns)}" if columns else f", with {counted(table.frame.shape[1], 'column')}"
    return f"{rows} {look} good{told}."
