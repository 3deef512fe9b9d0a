"""What truly happens to a recommendation when one item of the history is left out: in a sentence, and for each."""

import pandas as pd
import streamlit as st

from recdash.recommend.explain import Explanation
from recdash.ui import wording


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
    """Draw a row for each of the strongest history items: how the score changes without it, and the place then."""
    if not told.leave_one_out:
        return
    shown = table(told)
    st.markdown("**One item less**")
    st.dataframe(
        shown,
        hide_index=True,
        row_height=34,
        height=40 + 34 * len(shown),
        column_config={
            "Without": st.column_config.TextColumn(width=150),
            "Score": st.column_config.TextColumn(
                width=70, help="How the score changes, as a share of everything that speaks for the item."
            ),
            "Place": st.column_config.NumberColumn(width=55, help=f"With everything it stands at place {told.rank:,}."),
        },
        alt="What happens to the item without each of the strongest items of the history, one row each.",
    )
    st.caption(f"The model was asked again without each. With everything it stands at place {told.rank:,}.")


def table(told: Explanation) -> pd.DataFrame:
    """Return what happens without each history item, largest part first; the score's change in percent."""
    speaking = sum(max(part.value, 0.0) for part in told.contributions) or 1.0
    changes = [-100 * one.score_drop / speaking for one in told.leave_one_out]
    return pd.DataFrame(
        {
            "Without": [wording.plain(one.title, 60) for one in told.leave_one_out],
            "Score": [_percent(change) for change in changes],
            "Place": [one.rank_after for one in told.leave_one_out],
        }
    )


def _percent(change: float) -> str:
    """Write a change with its sign: "−31 %", "+2 %", "0 %"."""
    size = wording.share(abs(change) / 100) if abs(change) >= 0.5 else f"0{wording.NO_BREAK}%"
    return size if abs(change) < 0.5 else f"{'−' if change < 0 else '+'}{size}"
