"""The address: what a page looks at is in the query parameters, so that a link shows the same to everybody."""

import streamlit as st

PARAMS = (
    "dataset",
    "run",
    "user",
    "item",
    "k",
    "order",
    "why",
    "without",
    "added",
    "of",
    "by",
    "group",
    "try",
    "draft",
    "versus",
)
"""What the address holds."""
BELONGS_TO_DATASET = ("run", "user", "item", "without", "added", "by", "group", "draft", "versus")
"""What is forgotten when another dataset is chosen."""


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
