"""The words and numbers people read: rounding, dates, plain names, and making foreign text safe to show."""

import math
import re
from datetime import UTC, datetime

import pandas as pd

NO_FIGURE = "–"
NO_BREAK = "\u00a0"
"""A blank at which no line breaks."""

MODEL_NAMES = {
    "interest": "Interest model",
    "popularity": "Popularity",
    "recent": "Recent popularity",
    "itemknn": "Similar items",
    "rp3beta": "Random walks (RP3beta)",
    "ease": "EASE",
    "l3ae": "EASE with texts (L3AE)",
    "als": "Taste factors (ALS)",
    "content": "Text only",
}
MODEL_HELP = {
    "interest": "Our own: a language model fine-tuned on your texts, joined with what people did.",
    "popularity": "Shows everybody what most people chose.",
    "recent": "Shows everybody what most people chose lately.",
    "itemknn": "Shows what people chose who chose the same items (item-kNN).",
    "rp3beta": "Walks from items to people to items, and less often to what everybody chooses (RP3beta).",
    "ease": "Learns which items go together, by linear regression (EASE).",
    "l3ae": "Learns which items go together, from behaviour and from the texts (L3AE).",
    "als": "Learns a few hidden tastes from behaviour alone (ALS, alternating least squares).",
    "content": "Reads the texts with the language model as it comes, without fine-tuning.",
}
STATE_NAMES = {
    "queued": "Waiting",
    "running": "Running",
    "stopping": "Stopping",
    "completed": "Done",
    "failed": "Failed",
    "stopped": "Stopped",
    "interrupted": "Interrupted",
}
STATE_COLOURS = {
    "queued": "gray",
    "running": "blue",
    "stopping": "orange",
    "completed": "green",
    "failed": "red",
    "stopped": "gray",
    "interrupted": "orange",
}
SPLIT_NAMES = {
    "time": "By time",
    "random": "At random per person",
    "new_items": "Some items as if new",
    "train_only": "Nothing held out",
}
METRIC_NAMES = {
    "ndcg": ("Ranking quality", "NDCG: 1 when all that a person chose later stands at the top, 0 when none is shown."),
    "recall": ("Found again", "Recall: the share of what a person chose later that is among the first {k}."),
    "precision": ("Hits per place", "Precision: the share of the first {k} that the person chose later."),
    "hit_rate": ("People with a hit", "Hit rate: the share of people with at least one later choice in the first {k}."),
    "map": ("Hits near the top", "MAP: rewards later choices that stand early in the list."),
    "mrr": ("First hit", "MRR: 1 when the first place is a hit, 0.5 when the second is the first hit, and so on."),
    "rmse": ("Rating error", "RMSE: typical distance between predicted and given rating, large misses weigh more."),
    "mae": ("Average rating miss", "MAE: average distance between predicted and given rating."),
    "rating_coverage": ("Ratings in range", "The share of ratings inside their likely range, which should be 80 %."),
    "item_coverage": ("Catalogue shown", "Item coverage: the share of all items that at least one person is shown."),
    "novelty": ("Novelty", "How unexpected the shown items are, in bits: rare items count more."),
    "popularity_bias": ("Popularity pull", "How much better known the shown items are than what people chose before."),
}
METRICS_AS_SHARE = ("hit_rate", "rating_coverage", "item_coverage", "recall", "precision")


def count(number: float) -> str:
    """Write a count with thousands separators: 100,836."""
    return f"{round(number):,}"


def plural(number: int, singular: str, several: str = "") -> str:
    """Write a count with its noun: 1 item, 9,742 items."""
    return f"{count(number)} {singular if number == 1 else several or singular + 's'}"


def figure(value: float | None) -> str:
    """Write a figure with three significant digits: 0.128, 18.4, 1,204; a dash when it is undefined."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    if value == 0:
        return "0"
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{min(max(digits, 0), 4)}f}"


def likely(low: float, high: float) -> str:
    """Write the range of a likely rating: "3.4 to 4.7", "61 to 80"; "" when it is undefined."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    digits = 1 if max(abs(low), abs(high)) < 20 else 0
    return f"{low:.{digits}f} to {high:.{digits}f}"


def share(value: float | None) -> str:
    """Write a share in 0..1 as a percentage: 18.4 %, 31 %, 0.03 %; a dash when it is undefined."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    percent = value * 100
    if 0 < abs(percent) < 0.01:
        return f"under 0.01{NO_BREAK}%"
    digits = 0 if abs(percent) >= 20 or percent == 0 else 1 if abs(percent) >= 1 else 2
    text = f"{percent:.{digits}f}"
    return f"{text.removesuffix('.0')}{NO_BREAK}%"


def size(num_bytes: float) -> str:
    """Return an amount of memory, such as "820 KiB" or "1.4 GiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if num_bytes < 1024 or unit == "GiB":
            break
        num_bytes /= 1024
    return f"{num_bytes:,.0f} {unit}" if num_bytes >= 10 or unit == "bytes" else f"{num_bytes:.1f} {unit}"


def duration(seconds: float | None) -> str:
    """Write a length of time in words a person would use: 40 s, 11 min, 2 h 5 min."""
    if seconds is None or not math.isfinite(seconds):
        return NO_FIGURE
    seconds = max(seconds, 0)
    if seconds < 90:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def about(seconds: float | None) -> str:
    """Write an expected length of time without false precision: about 20 seconds, about 3 minutes, about 2 hours."""
    if seconds is None or not math.isfinite(seconds):
        return "a time we can't tell yet"
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} seconds"
    if seconds < 90:
        return "about a minute"
    if seconds < 5400:
        return f"about {round(seconds / 60)} minutes"
    return f"about {plural(round(seconds / 3600), 'hour')}"


def time_left(seconds: float | None) -> str:
    """Write the time left of a job: about 3 min left."""
    if seconds is None or not math.isfinite(seconds):
        return "working out how long it takes"
    if seconds < 10:
        return "a few seconds left"
    return f"about {duration(seconds if seconds >= 90 else math.ceil(seconds / 10) * 10)} left"


def day(moment: datetime | float | None) -> str:
    """Write a date: 27 Jul 2001. Numbers are seconds UTC."""
    if moment is None:
        return NO_FIGURE
    at = moment if isinstance(moment, datetime) else pd.Timestamp(int(moment), unit="s", tz=UTC)
    return f"{at.day} {at:%b %Y}"


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """Write how long ago something happened: just now, 2 minutes ago, yesterday, or the date after a week."""
    if moment is None:
        return NO_FIGURE
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 45:
        return "just now"
    if seconds < 3570:
        return f"{plural(max(round(seconds / 60), 1), 'minute')} ago"
    if seconds < 84600:
        return f"{plural(max(round(seconds / 3600), 1), 'hour')} ago"
    days = round(seconds / 86400)
    if days <= 7:
        return "yesterday" if days <= 1 else f"{days} days ago"
    return day(moment)


def join_words(words: list[str], last: str = "and") -> str:
    """Join words as in speech: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters, at a word where possible, with an ellipsis."""
    text = " ".join(str(text).split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" ,.;:-") + "…"


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"


def escape_markdown(text: object) -> str:
    """Make foreign text safe inside a Streamlit markdown string or label: it reads exactly as it was typed.

    All punctuation is escaped, line breaks and control characters become blanks, and a word joiner keeps `:name:`,
    `www.` and `//` from turning into pictures or links.
    """
    clean = _CONTROL.sub(" ", str(text)).strip()
    escaped = _PUNCTUATION.sub(r"\\\1", clean)
    return re.sub(r"(\\:|\\@|\\/(?=\\/)|[wW]{3}(?=\\\.))", rf"\1{_JOINER}", escaped)


_CHIP = re.compile(r":[a-z]+-badge\[(?::material/\w+: )?((?:\\.|[^\]\\])*)\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def unmarked(markdown: str) -> str:
    """Return markdown of ours as it is read: a chip is its words, foreign text is as it was typed."""
    return _ESCAPED.sub(r"\1", _CHIP.sub(r"\1", markdown)).replace(_JOINER, "")


def label(text: object, limit: int = 60) -> str:
    """Return foreign text for a widget label or chip: escaped, and not longer than `limit` characters."""
    return escape_markdown(shorten(str(text), limit))


def plain(text: object, limit: int = 80) -> str:
    """Return foreign text for places that show it as it is (select boxes, table cells): one line, limited length."""
    return shorten(_CONTROL.sub(" ", str(text)), limit)


def column_label(name: str) -> str:
    """Return a column's name as a word: "release_year" -> "Release year"."""
    words = plain(re.sub(r"[_\s]+", " ", name), 30).strip()
    return words[:1].upper() + words[1:]


def metric_name(metric: str) -> str:
    """Return the plain name of a metric key: "ndcg@10" -> "Ranking quality"."""
    return METRIC_NAMES.get(metric.split("@")[0], (metric, ""))[0]


def metric_help(metric: str) -> str:
    """Return what a metric key means, in a sentence with its technical name."""
    name, _, rest = metric.partition("@")
    return METRIC_NAMES.get(name, ("", ""))[1].format(k=rest.split("/")[0] or "10")


def metric_value(metric: str, value: float | None) -> str:
    """Write a metric's value as people read it: shares as percentages, the rest with three digits."""
    return share(value) if metric.split("@")[0] in METRICS_AS_SHARE else figure(value)


def model_name(model: str) -> str:
    """Return the plain name of a kind of model."""
    return MODEL_NAMES.get(model, model)


def chip(text: str, colour: str = "gray", icon: str = "") -> str:
    """Return markdown of a small coloured label. `text` is ours; pass foreign text through `label` first."""
    return f":{colour}-badge[{f':material/{icon}: ' if icon else ''}{text}]"


def aside(text: str) -> str:
    """Return markdown of a text of less weight, such as a caption has. `text` is markdown of ours; "" stays ""."""
    return f":small[:gray[{text}]]" if text else ""


def lines(*texts: str) -> str:
    """Return markdown of lines that stand close together; empty ones are left out."""
    return "  \n".join(filter(None, texts))
