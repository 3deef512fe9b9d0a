"""What decides the order of a person's list: said in a sentence, and chosen by a switch that the address keeps."""

import streamlit as st

from recdash.data.words import percent
from recdash.store.runs import RunRow
from recdash.ui import address, wording

BY_RATING = "rating"


def by_rating() -> bool:
    """Whether the address asks for the order by predicted rating."""
    return address.param("order") == BY_RATING


def switch(run: RunRow) -> None:
    """Offer the order by predicted rating."""
    st.session_state["order_switch"] = by_rating()
    st.toggle("Order by predicted rating", key="order_switch", on_change=_changed, help=_help(run))


def sentence(run: RunRow, has_ratings: bool) -> str:
    """Say how the list is ordered; "" where there is nothing to choose."""
    if not has_ratings:
        return ""
    if by_rating():
        first = "Of the 200 items that fit best, the highest predicted rating comes first."
        return f"{first} Reasons and places remain those of the score."
    share = run.chosen.get("order_rating_share")
    if not share:
        return "Ordered by score; the predicted rating does not count."
    return f"Ordered by score; the predicted rating counts {percent(float(share))}."


def _changed() -> None:
    address.set_params(order=BY_RATING if st.session_state["order_switch"] else None)


def _help(run: RunRow) -> str:
    by_score, rated = (run.chosen.get(f"validation_ndcg@10_by_{name}") for name in ("score", "rating"))
    usual = "What people would rate highest is not what they choose next, so this order finds less of it."
    if by_score is None or rated is None:
        return usual
    return (
        f"Ranking quality (NDCG@10) on choices held back in training: {wording.figure(by_score)} by score, "
        f"{wording.figure(rated)} by predicted rating. {usual if rated < by_score else ''}"
    ).strip()
