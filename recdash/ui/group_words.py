"""How groups of people and items are called, and how their standing is said, on the page and on the command line.

Everything here is plain text that may hold foreign words: escape it for markdown. A point is 0.01 of the figure.
"""

from collections.abc import Sequence

from recdash.evaluation.segments import Group, Standing, worst_clear
from recdash.recommend.groups import ACTIVITY, CLUSTERS, COLUMN, LATER, OWN_TEXT, POPULARITY, SEGMENT
from recdash.ui import wording

FAMILY_NAMES = {
    ACTIVITY: "How much people did",
    LATER: "What they chose later",
    SEGMENT: "Saved segments",
    POPULARITY: "How often chosen",
    OWN_TEXT: "Text",
    CLUSTERS: "Groups on the map",
}
FAMILY_HELP = {
    ACTIVITY: "By how many items of a person the model knows.",
    LATER: "By how often others had chosen, on average, what these people chose later.",
    SEGMENT: "Saved on this page.",
    POPULARITY: "By how often the model saw an item chosen.",
    OWN_TEXT: "Items whose text says nothing beyond the title.",
    CLUSTERS: "Found on the map of this run.",
}
LONGEST = 48


def family_label(family: str) -> str:
    """Return what a family of groups is called."""
    return FAMILY_NAMES.get(family) or wording.column_label(family.removeprefix(COLUMN))


def family_help(family: str) -> str:
    """Return in a sentence what the rows of a family are divided by."""
    return FAMILY_HELP.get(family) or f"By the column {family_label(family)} of the data."


def group_label(group: Group) -> str:
    """Return what a group is called: "Light: up to 20", "Genre: Drama"."""
    name = wording.plain(group.name, LONGEST)
    if group.family.startswith(COLUMN):
        return f"{family_label(group.family)}: {name}"
    if group.family == SEGMENT:
        return f"Segment: {name}"
    return f"On the map: {name}" if group.family == CLUSTERS else name


def points(value: float) -> float:
    """Return a difference in points, hundredths of the figure."""
    return 100 * value


def difference_words(one: Standing) -> str:
    """Return how a group stands: "1.8 points less than everyone else"."""
    size = round(abs(points(one.difference)), 1)
    if size == 0:
        return "served like everyone else"
    return (
        f"{size:.1f} {'point' if size == 1 else 'points'} {'less' if one.difference < 0 else 'more'} than everyone else"
    )


def luck_words(one: Standing) -> str:
    """Return whether the difference is more than chance."""
    return "not luck" if one.is_clear else "could be luck"


def interval_words(one: Standing) -> str:
    """Return the interval of the difference: "95 % interval -2.6 to -1.0 points"."""
    return f"95 % interval {points(one.low):+.1f} to {points(one.high):+.1f} points"


def told(one: Standing) -> str:
    """Return a group with how it stands, in one line."""
    return f"{group_label(one.group)}: {difference_words(one)}, {luck_words(one)} ({interval_words(one)})"


def verdict(standings: Sequence[Standing]) -> str:
    """Return in one sentence which group is served worst, or that none clearly is."""
    if not standings:
        return "There are too few to be judged in groups."
    worst = worst_clear(standings)
    if worst is not None:
        return f"“{group_label(worst.group)}” is served worst: {difference_words(worst)}, not luck."
    looked = wording.plural(len(standings), "group")
    return f"No group is clearly served worse: of the {looked}, each that lies behind could be luck."
