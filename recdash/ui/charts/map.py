"""The figure of the Map page: items and people as points of one shape; those without a group are drawn first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text

HEIGHT = 560
MOST_NAMED = 9
"""Marked points that get their title beside them."""
_NOWHERE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Points:
    """Points to draw: positions float32 (n,), titles (n,), and group names, object (n,), "" where there is none."""

    x: np.ndarray
    y: np.ndarray
    titles: Sequence[str]
    groups: np.ndarray


@dataclass(frozen=True)
class Marks:
    """What stands out, as positions among the points.

    ringed: the items of a person, drawn as hollow rings named `ring_name`. found: what was searched for, drawn as large
    dots. named: those of them that get their title beside them. centre: the one to fly to, None for the whole map.
    """

    ringed: np.ndarray = field(default_factory=lambda: _NOWHERE)
    ring_name: str = ""
    found: np.ndarray = field(default_factory=lambda: _NOWHERE)
    named: np.ndarray = field(default_factory=lambda: _NOWHERE)
    centre: int | None = None


def scatter(points: Points, names: Sequence[str], extra: Sequence[str], marks: Marks, palette: Palette) -> go.Figure:
    """Draw the map.

    names: the groups in the order of their colours. extra: groups drawn in ink on top, such as people among items.
    Every other group is grey. A point's `customdata` is its position among the points, int32.
    """
    figure = blank_figure(palette, HEIGHT)
    size = 5 if len(points.x) > 2_000 else 7
    grey = ~np.isin(points.groups, [*names, *extra])
    _layer(figure, points, grey, "Other" if names else "", palette.other if names else palette.chosen, size)
    for name, colour in zip(names, palette.colours, strict=False):
        _layer(figure, points, points.groups == name, name, colour, size)
    for name in extra:
        _layer(figure, points, points.groups == name, name, palette.ink, size)
    _overlay(figure, points, marks, palette)
    _frame(figure, points, marks, palette)
    return figure


def _layer(figure: go.Figure, points: Points, mask: np.ndarray, name: str, colour: str, size: int) -> None:
    at = np.flatnonzero(mask)
    if len(at):
        figure.add_scattergl(
            x=points.x[at],
            y=points.y[at],
            customdata=at.astype(np.int32),
            text=[plot_text(points.titles[position]) for position in at],
            mode="markers",
            marker={"size": size, "opacity": 0.6, "color": colour, "line": {"width": 0}},
            unselected={"marker": {"opacity": 0.12}},
            hovertemplate="%{text}<extra></extra>",
            name=plot_text(name, 24),
            showlegend=bool(name),
        )


def _overlay(figure: go.Figure, points: Points, marks: Marks, palette: Palette) -> None:
    ring = {"size": 11, "symbol": "circle-open", "color": palette.ink, "line": {"width": 1.5}}
    dot = {"size": 11, "color": palette.against, "line": {"width": 1.5, "color": palette.ink}}
    for at, marker, name in ((marks.ringed, ring, marks.ring_name), (marks.found, dot, "Found")):
        if len(at):
            figure.add_scattergl(
                x=points.x[at],
                y=points.y[at],
                mode="markers",
                marker=marker,
                unselected={"marker": {"opacity": 1}},
                hoverinfo="skip",
                name=plot_text(name, 30),
            )
    for position in marks.named[:MOST_NAMED]:
        figure.add_annotation(
            x=float(points.x[position]),
            y=float(points.y[position]),
            text=plot_text(points.titles[position], 32),
            font={"size": 12, "color": palette.ink},
            bgcolor=palette.card,
            bordercolor=palette.other,
            borderpad=3,
            opacity=0.95,
            arrowcolor=palette.ink,
            arrowhead=0,
            arrowwidth=1,
            ax=0,
            ay=-26,
        )


def _frame(figure: go.Figure, points: Points, marks: Marks, palette: Palette) -> None:
    """Set the visible part, the legend and the tools. A new `uirevision` is what lets a search move the view."""
    for axis, values in ((figure.update_xaxes, points.x), (figure.update_yaxes, points.y)):
        at = None if marks.centre is None else float(values[marks.centre])
        axis(visible=False, range=_range(values, at), fixedrange=False)
    figure.update_layout(
        showlegend=True,
        dragmode="lasso",
        uirevision=f"at {marks.centre}",
        selectionrevision="keep",
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        legend={"itemsizing": "constant", "y": -0.02, "yanchor": "top", "font": {"size": 12}},
        modebar={
            "bgcolor": "rgba(0,0,0,0)",
            "color": palette.muted,
            "activecolor": palette.chosen,
            "orientation": "v",
        },
        newselection={"line": {"color": palette.ink, "width": 1}},
    )


def _range(values: np.ndarray, centre: float | None) -> list[float]:
    """Return the 2nd to 98th percentile with a margin (a few outliers must not shrink the map), or a part of it."""
    low, high = np.percentile(values, [2, 98]) if len(values) else (0.0, 1.0)
    reach = max(float(high - low), 1e-3)
    if centre is not None:
        return [centre - 0.2 * reach, centre + 0.2 * reach]
    return [float(low) - 0.12 * reach, float(high) + 0.12 * reach]
