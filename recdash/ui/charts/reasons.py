"""Figures of the One-user page: what speaks for and against a recommendation."""

from collections.abc import Sequence

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text


def contributions(names: Sequence[str], values: Sequence[float], palette: Palette) -> go.Figure:
    """Draw the parts of a score as bars, the largest at the top; values are percentages of all that speaks for it."""
    figure = blank_figure(palette, 60 + 36 * len(names))
    figure.add_bar(
        x=list(values),
        y=list(range(len(names))),
        orientation="h",
        marker={"color": [palette.chosen if value >= 0 else palette.against for value in values]},
        text=[f"{value:+.0f} %" for value in values],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    reach = max([abs(value) for value in values] or [1.0]) * 1.3
    low = -reach if min(values, default=0) < 0 else 0
    figure.update_xaxes(visible=False, range=[low, reach])
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[plot_text(name, 22) for name in names],
        autorange="reversed",
        showgrid=False,
    )
    return figure
