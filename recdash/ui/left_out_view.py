"""What truly happens to a recommendation when one item of the history is left out: in a sentence, and for each."""

import streamlit as st

from recdash.recommend.explain import Explanation
from recdash.ui import wording

FEW_LINES = 5
SAME = 0.005


def strongest(told: Explanation) -> None:
    """Say what happens to the item without the history item that speaks most for it."""
    if not told.leave_one_out:
        return
    first = told.leave_one_out[0]
    moved = first.rank_after - told.rank
    if moved > 0:
        effect = f"it would fall from place {told.rank:,} to place {first.rank_after:,}"
    elif moved < 0:
        effect = f"it would rise from place {told.rank:,} to place {first.rank_after:,}"
    else:
        effect = f"it would keep place {told.rank:,}"
    st.markdown(
        f"Without **{wording.label(first.title, 50)}** in the history {effect}. We asked the model again to know."
    )


def each(told: Explanation) -> None:
    """Say for each of the strongest history items how the score changes without it, and which place it has then."""
    if not told.leave_one_out:
        return
    st.markdown("**One item less**")
    with st.container(border=True, height=300 if len(told.leave_one_out) > FEW_LINES else "content"):
        st.markdown("\n\n".join(lines(told)))
    st.caption(
        f"The model was asked again without each. With everything the item stands at place {told.rank:,}; the score's "
        "change is a share of everything that speaks for it."
    )


def lines(told: Explanation) -> list[str]:
    """Return a line of markdown for each history item that was left out, largest part first."""
    speaking = sum(max(part.value, 0.0) for part in told.contributions) or 1.0
    return [
        f"{wording.label(one.title, 80)}  \n:gray[score {_percent(-one.score_drop / speaking)}, "
        f"{'still' if one.rank_after == told.rank else 'then'} place {one.rank_after:,}]"
        for one in told.leave_one_out
    ]


def _percent(change: float) -> str:
    """Write a change with its sign: "−31 %", "+2 %"; below half a percent "the same"."""
    if abs(change) < SAME:
        return "the same"
    return f"{'−' if change < 0 else '+'}{wording.share(abs(change))}"
