"""Figures of the One-user page: what speaks for and against a recommendation."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text


@dataclass(frozen=True)
class Part:
    """One part of a score in percent of all that speaks for it; `summed` when it stands for many small ones."""

    name: str
    percent: float
    summed: bool = False


def contributions(parts: Sequence[Part], palette: Palette) -> go.Figure:
    """Draw the parts of a score as bars in the order given, the first at the top; sums of small parts are paler."""
    figure = blank_figure(palette, 40 + 34 * len(parts))
    values = [part.percent for part in parts]
    figure.add_bar(
        x=values,
        y=list(range(len(parts))),
        orientation="h",
        marker={
            "color": [palette.chosen if value >= 0 else palette.against for value in values],
            "opacity": [0.45 if part.summed else 1.0 for part in parts],
            "line": {"width": 0},
        },
        text=[_percent(value) for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertext=[plot_text(part.name, 90) for part in parts],
        hovertemplate="%{hovertext}: %{text}<extra></extra>",
    )
    span = max([*values, 0.0]) - min([*values, 0.0]) or 1.0
    low = min([*values, 0.0])
    figure.update_xaxes(visible=False, range=[low - (0.18 * span if low < 0 else 0), max([*values, 0.0]) + 0.2 * span])
    figure.update_yaxes(
        tickvals=list(range(len(parts))),
        ticktext=[plot_text(part.name, 24) for part in parts],
        ticklabelstandoff=6,
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(margin={"t": 4, "b": 4})
    return figure


def _percent(value: float) -> str:
    sign = "+" if value >= 0 else "−"
    size = abs(value)
    return f"{sign}{size:.0f} %" if size >= 10 else f"{sign}{size:.1f} %"
