"""Figures of the Compare page: paired differences with intervals, and learning curves of several runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from recdash.ui.charts.template import DASHES, Palette, blank_figure, label_line_end, plot_text, spread

NARROW = 0.62
"""Share of a row's height that the dots of several runs are spread over."""


@dataclass(frozen=True)
class Difference:
    """A paired difference of one group of people: its mean and 95 % interval, in the unit of the figure compared."""

    group: str
    value: float
    low: float
    high: float
    num_users: int


def differences(
    rows: Mapping[str, Sequence[Difference]], unit: str, colours: Mapping[str, str], palette: Palette
) -> go.Figure:
    """Draw dots with whiskers around a zero line; an interval that crosses the line could be luck.

    rows: for each run compared with, the differences by group, the same groups in the same order. colours: of each run.
    """
    groups = list(dict.fromkeys(row.group for own in rows.values() for row in own))
    figure = blank_figure(palette, 100 + 46 * len(groups))
    step = NARROW / max(len(rows), 1)
    for number, (name, own) in enumerate(rows.items()):
        shift = (number - (len(rows) - 1) / 2) * step
        _dots(figure, own, [groups.index(row.group) + shift for row in own], name, colours[name])
    figure.add_vline(x=0, line={"color": palette.muted, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=plot_text(unit, 80), tickformat="~g", nticks=6)
    figure.update_yaxes(
        tickvals=list(range(len(groups))),
        ticktext=[plot_text(group, 30) for group in groups],
        range=[len(groups) - 0.5, -0.5],
        showgrid=False,
        ticklabelstandoff=6,
    )
    figure.update_layout(showlegend=len(rows) > 1, margin={"t": 28 if len(rows) > 1 else 8})
    return figure


def _dots(figure: go.Figure, rows: Sequence[Difference], y: list[float], name: str, colour: str) -> None:
    figure.add_scatter(
        x=[row.value for row in rows],
        y=y,
        mode="markers",
        marker={"size": 11, "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.value for row in rows],
            "arrayminus": [row.value - row.low for row in rows],
            "thickness": 2,
            "width": 0,
            "color": colour,
        },
        name=plot_text(f"against {name}", 34),
        text=[f"{plot_text(row.group)}: {row.num_users:,} people" for row in rows],
        customdata=[[f"{row.value:+.3g}", f"{row.low:+.3g}", f"{row.high:+.3g}"] for row in rows],
        hovertemplate="%{text}<br>%{customdata[0]} (%{customdata[1]} to %{customdata[2]})<extra></extra>",
    )


def learning_curves(
    curves: Mapping[str, pd.DataFrame], colours: Mapping[str, str], title: str, palette: Palette
) -> go.Figure:
    """Draw one line a run over its rounds, named at its end; each frame has columns step and value."""
    figure = blank_figure(palette, 300)
    last = max([float(curve["step"].max()) for curve in curves.values()] or [1.0]) or 1.0
    for number, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=curve["step"],
            y=curve["value"],
            mode="lines+markers",
            line={"color": colours[name], "width": 2.5, "dash": DASHES[number % len(DASHES)]},
            marker={"size": 6},
            hovertemplate=f"{plot_text(name)}, round %{{x}}: %{{y:.3f}}<extra></extra>",
        )
    values = pd.concat([curve["value"] for curve in curves.values()])
    ends = [float(curve["value"].iloc[-1]) for curve in curves.values()]
    least = float(values.max() - values.min()) / 11
    for (name, curve), at in zip(curves.items(), spread(ends, least), strict=True):
        label_line_end(figure, palette, float(curve["step"].iloc[-1]), at, plot_text(name, 16), colours[name])
    figure.update_layout(margin={"r": 128, "t": 8})
    figure.update_xaxes(title_text="Round", showgrid=False, range=[0, last], tickformat="d", nticks=8)
    figure.update_yaxes(title_text=plot_text(title), tickformat="~g")
    return figure
