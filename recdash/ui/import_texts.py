"""What the models will read of items and people: the text, its length in tokens, and features beside it."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.suggest import history_figure, suggest_template
from recdash.data.telling import Telling
from recdash.data.text import build_text, example_texts
from recdash.data.ways import WAYS
from recdash.errors import DataError
from recdash.models.token_counts import count_tokens
from recdash.training.config import EncoderConfig
from recdash.ui import uploads, widgets, wording
from recdash.ui.errors import show_error

NUM_COUNTED = 2_000
"""Texts whose tokens are counted, spread over the table."""


@dataclass
class Read:
    """The template of each kind of table, and column -> kind of feature."""

    templates: dict[str, str] = field(default_factory=dict)
    features: dict[str, dict[str, str]] = field(default_factory=dict)


def draw(dataset: Dataset, tellings: dict[str, list[Telling]]) -> Read | None:
    """Let somebody choose texts and features by what columns say; None while a template can't be used."""
    widgets.section("What the models will read", "A text for each item and person, put together from your columns.")
    chosen = Read()
    for kind in ("items", "users"):
        frame = (dataset.items if kind == "items" else dataset.users).drop(columns=TEXT)
        guess = dataset.text_templates.get(kind, "")
        if frame.shape[1] < 2 or (kind == "items" and not guess and uploads.of_kind("items") is None):
            chosen.templates[kind] = guess
            continue
        found = tellings[kind]
        with st.container(border=True):
            template = _template(frame, kind, guess, found)
            if template is None:
                return None
            chosen.templates[kind] = template
            chosen.features[kind] = _features(frame, kind, found, dataset.features.get(kind, {}))
    return chosen


def _template(frame: pd.DataFrame, kind: str, guess: str, found: list[Telling]) -> str | None:
    """Let somebody change a text template and see three texts it makes; None when it can't be used."""
    key = f"template_{kind}_{guess}"
    left, right = st.columns([5, 7], gap="medium")
    with left:
        st.session_state.setdefault(key, guess)
        suggested = suggest_template(frame, found)
        if suggested and suggested != st.session_state[key]:
            st.button(
                "Use the columns that say most",
                key=f"suggest_{kind}",
                icon=":material/auto_awesome:",
                on_click=lambda: st.session_state.update({key: suggested}),
                help=wording.escape_markdown(suggested),
            )
        who = "an item" if kind == "items" else "a person"
        template = st.text_area(
            f"Text of {who}",
            key=key,
            height=110,
            help="Columns stand in braces. Where a value is missing, its piece is left out with its brackets.",
        )
        names = [wording.escape_markdown(f"{{{column}}}") for column in frame.columns[:20]]
        st.caption(f"You can use {wording.join_words(names)}.")
        ways = wording.join_words([f"`:{way}`" for way in WAYS])
        st.caption(f"Behind a column, {ways} say it in words, such as a price as low or high.")
    with right:
        st.markdown("**Three examples**")
        try:
            _examples(frame, template)
        except DataError as error:
            show_error(error)
            return None
    return template


def _examples(frame: pd.DataFrame, template: str) -> None:
    """Show three texts with their tokens, and how long all are."""
    if not template:
        st.markdown("*(no text)*")
        return
    examples = example_texts(frame, template)
    for text, tokens in zip(examples, count_tokens(examples), strict=True):
        shown = wording.label(text, 260) if text else "*(no text)*"
        st.markdown(f"- {shown} :gray-badge[{wording.plural(int(tokens), 'token')}]")
    part = frame.iloc[:: max(1, len(frame) // NUM_COUNTED)]
    counts = count_tokens(build_text(part, template).tolist())
    limit = EncoderConfig().max_tokens
    cut = int((counts > limit).sum())
    ends = f"{wording.share(cut / len(counts))} are longer and will be cut" if cut else "none is longer"
    middle = wording.plural(int(pd.Series(counts).median()), "token")
    st.caption(f"The middle text has {middle}. The encoder reads the first {limit}: {ends}.")


def _features(frame: pd.DataFrame, kind: str, found: list[Telling], guess: dict[str, str]) -> dict[str, str]:
    """Show what each column says of who likes what, and let somebody take some as features beside the text."""
    guessed = {one: [name for name, is_one in guess.items() if is_one == one] for one in ("category", "number")}
    title = "What each column says, and features beside the text"
    with st.expander(title, icon=":material/query_stats:"):
        what = "items that one person chose" if kind == "items" else "people who chose one item"
        st.caption(
            f"How often two {what} are more alike in this column than two at random, of 100: 50 is chance. "
            "Names, ids and figures over the whole history are never suggested."
        )
        st.dataframe(_table(found), hide_index=True, column_config=_columns(), row_height=34)
        names = [str(column) for column in frame.columns[1:]]
        left, right = st.columns(2)
        are_numbers = {one.column for one in found if one.are_numbers}
        countable = [name for name in names if name in are_numbers]
        chosen = [
            place.multiselect(f"{label} beside the text", options, guessed[one], key=f"{one}_{kind}_{guess}")
            for place, label, one, options in (
                (left, "Categories", "category", names),
                (right, "Numbers", "number", countable),
            )
        ]
    return dict.fromkeys(chosen[0], "category") | dict.fromkeys(chosen[1], "number")


def _table(found: list[Telling]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Column": [wording.plain(one.column, 40) for one in found],
            "Alike, of 100": [one.share * 100 for one in found],
            "Verdict": [_verdict(one) for one in found],
            "Filled": [one.filled for one in found],
            "Example": [wording.plain(one.example, 60) for one in found],
        }
    )


def _verdict(one: Telling) -> str:
    if history_figure(one.column):
        return "Left out: sums up the history"
    return "Says something" if one.says_something else "No more than chance"


def _columns() -> dict:
    return {
        "Alike, of 100": st.column_config.ProgressColumn(format="%.0f", min_value=50, max_value=100),
        "Filled": st.column_config.NumberColumn(format="percent"),
    }
