"""Figures of the Compare page: paired differences with intervals, and learning curves of several runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from recdash.ui.charts.template import DASHES, Palette, blank_figure, label_line_end, plot_text, spread


@dataclass(frozen=True)
class Difference:
    """A paired difference of one group of people: its mean and 95 % interval, in points of the figure compared."""

    group: str
    value: float
    low: float
    high: float


def differences(rows: Sequence[Difference], unit: str, palette: Palette) -> go.Figure:
    """Draw dots with whiskers around a zero line; an interval that crosses the line could be luck."""
    figure = blank_figure(palette, 90 + 44 * len(rows))
    names = [plot_text(row.group, 30) for row in rows]
    figure.add_scatter(
        x=[row.value for row in rows],
        y=names,
        mode="markers",
        marker={"size": 11, "color": palette.chosen},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.value for row in rows],
            "arrayminus": [row.value - row.low for row in rows],
            "thickness": 2,
            "width": 0,
            "color": palette.chosen,
        },
        hovertemplate="%{y}: %{x:+.3f}<extra></extra>",
    )
    figure.add_vline(x=0, line={"color": palette.ink, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=plot_text(unit), tickformat="+.3~f", nticks=5, tickangle=0)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return figure


def learning_curves(curves: Mapping[str, pd.DataFrame], palette: Palette) -> go.Figure:
    """Draw one line a run over its steps, named at its end; each frame has columns step and value."""
    figure = blank_figure(palette, 300)
    last = max([float(curve["step"].max()) for curve in curves.values() if len(curve)] or [1.0])
    for number, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=curve["step"],
            y=curve["value"],
            mode="lines+markers",
            line={"color": palette.colours[number % 7], "width": 2.5, "dash": DASHES[number % len(DASHES)]},
            hovertemplate=f"{plot_text(name)}, step %{{x}}: %{{y:.3f}}<extra></extra>",
        )
    ends = [float(curve["value"].iloc[-1]) for curve in curves.values()]
    reach = max([float(c["value"].max()) for c in curves.values()]) - min(
        [float(c["value"].min()) for c in curves.values()]
    )
    for number, (name, at) in enumerate(zip(curves, spread(ends, reach / 12), strict=True)):
        label_line_end(figure, palette, last, at, plot_text(name, 16), palette.colours[number % 7])
    figure.update_layout(margin={"r": 128})
    figure.update_xaxes(title_text="Step", showgrid=False, range=[0, last])
    figure.update_yaxes(title_text="Ranking quality, new items", tickformat=".3~f")
    return figure
