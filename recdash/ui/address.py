"""The address: what a page looks at is in the query parameters, so that a link shows the same to everybody."""

import json
from collections.abc import Callable, Sequence

import streamlit as st

TASTE = ("likes", "dislikes", "words", "profile")
"""What somebody new says of themselves."""
FOUND_BY = ("find", "among")
"""How a person is looked for, and among whom."""
TRIED = ("draft", "versus")
"""A kept text of a new item, and the model it is tried with besides."""
BELONGS_TO_DATASET = (
    "run", "user", "item", "without", "added", "filter", "others", "by", "group", "only", *FOUND_BY, *TRIED, *TASTE
)  # fmt: skip
"""What is forgotten when another dataset is chosen."""
ARRANGED = ("order", "variety", "popularity", "seen", "view")
"""How a list is arranged and drawn."""
ON_MAP = ("show", "stage", "colour", "near", "spacing", "beside", "size")
"""What the map shows, and how."""
PARAMS = ("dataset", "k", "why", "try", "ask", "of", *ARRANGED, *ON_MAP, *BELONGS_TO_DATASET)
"""What the address holds."""


def param(name: str) -> str | None:
    """Return a value of the address, or the one last seen in this session (the menu drops the address's values)."""
    if name in st.query_params:
        st.session_state[f"last_{name}"] = st.query_params[name]
    return st.session_state.get(f"last_{name}")


def set_params(**values: str | int | None) -> None:
    """Put values into the address; None takes one away. Choosing another dataset forgets its run, user and item."""
    if "dataset" in values and param("dataset") not in (None, values["dataset"]):
        values = {**dict.fromkeys(BELONGS_TO_DATASET, None), **values}
    for name, value in values.items():
        if value is None:
            st.session_state.pop(f"last_{name}", None)
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.session_state[f"last_{name}"] = str(value)
            if st.query_params.get(name) != str(value):
                st.query_params[name] = str(value)


def ids(name: str) -> tuple[str, ...]:
    """Return the ids that a value of the address lists; none where it holds something else."""
    try:
        found = json.loads(param(name) or "[]")
    except ValueError:
        return ()
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def listed(ids: Sequence[str]) -> str | None:
    """Return ids in the form that `ids` reads; None for no ids."""
    return json.dumps(list(ids)) if ids else None


def bind(name: str, key: str, options: Sequence[str], usual: str | None = None) -> Callable[[], None]:
    """Set the widget `key` to what the address says, and return what writes a choice of it back into the address.

    usual: what is chosen while the address names none of the options, the first of them where nothing is given.
    """
    usual, wanted = usual or options[0], param(name)
    st.session_state[key] = wanted if wanted in options else usual
    return lambda: set_params(**{name: st.session_state[key]})


def keep() -> None:
    """Write the values of this session back into the address after the menu dropped them."""
    for name in PARAMS:
        value = param(name)
        if value is not None:
            set_params(**{name: value})


def link_params(**extra: str | int | None) -> dict[str, str]:
    """Return the values a link to another page must carry: dataset and run, and `extra`."""
    values = {"dataset": param("dataset"), "run": param("run"), **extra}
    return {name: str(value) for name, value in values.items() if value is not None}
