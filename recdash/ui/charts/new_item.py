"""Figures of the New-item page: what groups of people would make of it, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text


@dataclass(frozen=True)
class Dot:
    """A figure of one group with its 95 % interval, and how it is written; NaN bounds draw no line."""

    group: str
    value: float
    low: float
    high: float
    text: str


def group_dots(dots: Sequence[Dot], unit: str, is_share: bool, palette: Palette) -> go.Figure:
    """Draw a dot with its interval for each group; the first is everybody, whose value is a dotted line across."""
    figure = blank_figure(palette, 80 + 42 * len(dots))
    names = [plot_text(dot.group, 22) for dot in dots]
    colours = [palette.ink, *[palette.chosen] * (len(dots) - 1)]
    for dot, name, colour in zip(dots, names, colours, strict=True):
        if dot.low == dot.low and dot.high == dot.high:
            figure.add_scatter(
                x=[dot.low, dot.high],
                y=[name, name],
                mode="lines",
                line={"width": 2, "color": colour},
                hoverinfo="skip",
            )
    figure.add_scatter(
        x=[dot.value for dot in dots],
        y=names,
        mode="markers+text",
        marker={"size": 11, "color": colours},
        text=[plot_text(dot.text) for dot in dots],
        textposition="top center",
        textfont={"size": 12, "color": palette.ink},
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure.add_vline(x=dots[0].value, line={"color": palette.muted, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=plot_text(unit), nticks=5, tickangle=0, tickformat=".0%" if is_share else ".2~f")
    if is_share:  # dots at nothing stand clear of the names
        most = max(max(dot.value, dot.high if dot.high == dot.high else dot.value) for dot in dots) or 1.0
        figure.update_xaxes(range=[-0.05 * most, 1.05 * most])
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names[::-1], showgrid=False)
    return figure
