"""The figure of the Map page: items (and people) as points; the same shape for all, "Other" drawn first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text

HEIGHT = 560


@dataclass(frozen=True)
class Points:
    """Points to draw: positions float32 (n,), titles (n,), the number of each row int32 (n,), and its group (n,)."""

    x: np.ndarray
    y: np.ndarray
    titles: Sequence[str]
    rows: np.ndarray
    groups: np.ndarray


def scatter(
    points: Points, names: Sequence[str], ringed: np.ndarray, marked: np.ndarray, palette: Palette, marker_size: int = 5
) -> go.Figure:
    """Draw the map.

    names: the groups in the order of their colours; every other group is grey. ringed: positions drawn as hollow rings
    (a person's history). marked: positions drawn as large dots in ink (what was searched for).
    """
    figure = blank_figure(palette, HEIGHT)
    others = ~np.isin(points.groups, list(names))
    layers = [("Other", others, palette.other)]
    layers += [(name, points.groups == name, colour) for name, colour in zip(names, palette.colours, strict=False)]
    for name, mask, colour in layers:
        if mask.any():
            _layer(figure, points, np.flatnonzero(mask), plot_text(name, 30), colour, marker_size)
    _rings(figure, points, ringed, palette)
    _marks(figure, points, marked, palette)
    ranges = [_range(values) for values in (points.x, points.y)]
    figure.update_xaxes(visible=False, range=ranges[0], fixedrange=False)
    figure.update_yaxes(visible=False, range=ranges[1], fixedrange=False)
    figure.update_layout(
        showlegend=len(names) > 0, dragmode="lasso", legend={"itemsizing": "constant", "y": -0.02, "yanchor": "top"}
    )
    return figure


def _layer(figure: go.Figure, points: Points, at: np.ndarray, name: str, colour: str, size: int) -> None:
    figure.add_scattergl(
        x=points.x[at],
        y=points.y[at],
        customdata=points.rows[at],
        text=[plot_text(points.titles[position]) for position in at],
        mode="markers",
        marker={"size": size, "opacity": 0.6, "color": colour, "line": {"width": 0}},
        hovertemplate="%{text}<extra></extra>",
        name=name,
    )


def _rings(figure: go.Figure, points: Points, at: np.ndarray, palette: Palette) -> None:
    if len(at):
        figure.add_scattergl(
            x=points.x[at],
            y=points.y[at],
            mode="markers",
            marker={"size": 11, "symbol": "circle-open", "color": palette.ink, "line": {"width": 1.5}},
            hoverinfo="skip",
            name="In this person's history",
        )


def _marks(figure: go.Figure, points: Points, at: np.ndarray, palette: Palette) -> None:
    for position in at[:9]:
        figure.add_annotation(
            x=float(points.x[position]),
            y=float(points.y[position]),
            text=plot_text(points.titles[position], 30),
            font={"size": 12, "color": palette.ink},
            bgcolor=palette.card,
            opacity=0.9,
            arrowcolor=palette.ink,
            arrowhead=6,
            ax=24,
            ay=-24,
        )


def _range(values: np.ndarray) -> list[float]:
    """Return the 2nd to 98th percentile with a margin: a few outliers must not shrink the map."""
    low, high = np.percentile(values, [2, 98]) if len(values) else (0.0, 1.0)
    margin = 0.12 * max(high - low, 1e-3)
    return [float(low - margin), float(high + margin)]
