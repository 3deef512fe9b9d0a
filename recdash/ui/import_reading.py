"""How uploads are read and which of several rows counts: what the files tell, unless somebody says otherwise."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from recdash.data.bytes import ReadOptions
from recdash.data.encoding import LEGACY
from recdash.data.options import KEPT_RATINGS, REPEATED, ImportOptions
from recdash.ui import uploads

ENCODINGS = {"": "Told from the file", "utf-8": "UTF-8 (all languages)"} | LEGACY
HEADERS = {None: "Told from the file", True: "It names the columns", False: "It is data already"}
DAYS = {None: "Told from the dates", True: "The day: 3/4 is 3 April", False: "The month: 3/4 is 4 March"}
REPEATS = {"": "The first; others are refused", "first": "The first", "last": "The last"}
RATINGS = {"newest": "The newest", "oldest": "The oldest", "highest": "The highest", "mean": "The mean of all"}


@dataclass(frozen=True)
class Rules:
    """What was chosen for the check; what was chosen for reading has been done already."""

    day_first: bool | None
    repeated: str
    kept_rating: str
    hash_users: bool

    def applied(self, options: ImportOptions) -> ImportOptions:
        """Return the options with what was chosen."""
        return replace(
            options,
            day_first=self.day_first,
            repeated=self.repeated,
            kept_rating=self.kept_rating,
            hash_users=self.hash_users,
        )


def draw() -> Rules:
    """Draw the choices in a closed box; a change of encoding or header reads the uploads again."""
    with st.expander("How to read it", icon=":material/tune:"):
        st.caption("Leave this as it is unless something below looks wrong.")
        left, right = st.columns(2)
        with left:
            encoding = _choice("Letters are written in", ENCODINGS, "Change it when letters such as é look wrong.")
            header = _choice(
                "The first line", HEADERS, "Change it when the first row is taken for names, or names for a row."
            )
            day_first = _choice(
                "In dates such as 3/4/2024, first comes", DAYS, "Change it when days and months are swapped."
            )
        with right:
            texts = {one: REPEATS[one] for one in REPEATED}
            repeated = _choice("Of an item or person that stands twice", texts, "Which row says what it is like.")
            ratings = {one: RATINGS[one] for one in KEPT_RATINGS}
            kept_rating = _choice("Of several ratings of one person for one item", ratings, "Which of them counts.")
            hash_users = st.checkbox("Pseudonyms for people", key="read_hash_users")
            st.caption("Replaces the ids of people; they are then not kept anywhere.")
    uploads.read_again(ReadOptions(encoding=encoding, has_header=header))
    return Rules(day_first, repeated, kept_rating, hash_users)


def _choice(title: str, texts: dict[Any, str], explanation: str) -> Any:
    """Let somebody choose one of the keys by its text."""
    chosen = st.selectbox(title, list(texts), format_func=lambda one: texts[one], key=f"read_{title}")
    st.caption(explanation)
    return chosen
