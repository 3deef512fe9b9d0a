"""Figures of the One-user page: what speaks for and against a recommendation."""

from collections.abc import Sequence

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, label_rows, plot_text


def contributions(
    names: Sequence[str], values: Sequence[float], palette: Palette, texts: Sequence[str] | None = None
) -> go.Figure:
    """Draw the parts of a score as bars, the largest at the top; values are percentages of all that speaks for it.

    Names stand above their bars, so that a narrow column cuts none. `texts` stand beside the bars of values that are no
    percentages.
    """
    figure = blank_figure(palette, 30 + 44 * len(names))
    figure.add_bar(
        x=list(values),
        y=list(range(len(names))),
        orientation="h",
        marker={"color": [palette.chosen if value >= 0 else palette.against for value in values]},
        text=list(texts or (f"{value:+.0f} %" if abs(value) >= 1 else f"{value:+.1f} %" for value in values)),
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = 0.25 * (high - low or 1.0)
    figure.update_xaxes(visible=False, range=[low - room if low < 0 else 0.0, high + room])
    figure.update_yaxes(visible=False, autorange="reversed")
    figure.update_layout(bargap=0.68)
    label_rows(figure, [plot_text(name, 22) for name in names], 17)
    return figure
