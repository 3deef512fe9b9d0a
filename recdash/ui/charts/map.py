"""The figures of the Map page: items and people as points of one shape, what stands out among them, and shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text

HEIGHT = 560
MOST_NAMED = 9
"""Marked points, and groups, that get their name beside them."""
DENSITY_CELLS = 160
_NOWHERE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Points:
    """Points to draw: places float32 (n, 2), titles (n,), group names, object (n,), "" where there is none, and the
    number of each, int32 (n,), by which a click on it is told.

    everything: float32 (m, 2), all points of which these are a sample; None when these are all.
    """

    places: np.ndarray
    titles: Sequence[str]
    groups: np.ndarray
    numbers: np.ndarray
    everything: np.ndarray | None = None


@dataclass(frozen=True)
class Marks:
    """What stands out, each as places float32 (n, 2).

    history: what a person chose, in order, hollow rings; joined by a line where `in_order`. recommended: diamonds.
    later: what they chose later, crosses. found: what was searched for, large dots. named: places with a text beside
    them. regions: places of the names of groups. selected: positions among the points that stay bright, None for all.
    """

    history: np.ndarray = field(default_factory=lambda: _NOWHERE.reshape(0, 2))
    in_order: bool = False
    recommended: np.ndarray = field(default_factory=lambda: _NOWHERE.reshape(0, 2))
    later: np.ndarray = field(default_factory=lambda: _NOWHERE.reshape(0, 2))
    found: np.ndarray = field(default_factory=lambda: _NOWHERE.reshape(0, 2))
    named: Sequence[tuple[float, float, str]] = ()
    regions: Sequence[tuple[float, float, str]] = ()
    selected: np.ndarray | None = None


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is seen, [low, high] of x and of y, and a key: another one moves the view."""

    x: tuple[float, float]
    y: tuple[float, float]
    key: str


def frame_around(places: np.ndarray, key: str) -> Frame:
    """Return the part that holds the 2nd to 98th percentile with a margin: a few outliers must not shrink the map."""
    bounds = []
    for at in range(2):
        low, high = np.percentile(places[:, at], [2, 98]) if len(places) else (0.0, 1.0)
        margin = 0.12 * max(float(high - low), 1e-3)
        bounds.append((float(low) - margin, float(high) + margin))
    return Frame(bounds[0], bounds[1], key)


def closer(frame: Frame, centre: tuple[float, float], key: str) -> Frame:
    """Return a third of a frame around a point."""
    reach_x, reach_y = (0.17 * (high - low) for low, high in (frame.x, frame.y))
    x, y = centre
    return Frame((x - reach_x, x + reach_x), (y - reach_y, y + reach_y), key)


def scatter(
    points: Points, names: Sequence[str], extra: Sequence[str], marks: Marks, frame: Frame, palette: Palette
) -> go.Figure:
    """Draw the map.

    names: the groups in the order of their colours. extra: groups drawn in ink on top, such as people among items.
    Every other group is grey.
    """
    figure = blank_figure(palette, HEIGHT)
    if points.everything is not None:
        _density(figure, points.everything, frame, palette)
    size = 5 if len(points.places) > 2_000 else 7
    grey = ~np.isin(points.groups, [*names, *extra])
    plain = palette.other if names else palette.chosen
    _layer(figure, points, grey, "Other" if names else "", plain, size, marks.selected)
    for name, colour in zip(names, palette.colours, strict=False):
        _layer(figure, points, points.groups == name, name, colour, size, marks.selected)
    for name in extra:
        _layer(figure, points, points.groups == name, name, palette.ink, size, marks.selected)
    _overlay(figure, marks, palette)
    _labels(figure, marks, frame, palette)
    _dress(figure, frame, palette)
    return figure


def shares(names: Sequence[str], here: Sequence[float], overall: Sequence[float], palette: Palette) -> go.Figure:
    """Draw what share of a selection each group has, over a pale bar of its share of the whole map; 0..1."""
    figure = blank_figure(palette, 40 + 30 * len(names))
    labels = [plot_text(name, 26) for name in names]
    for values, colour, width, name in ((overall, palette.other, 0.75, "Map"), (here, palette.chosen, 0.4, "Here")):
        figure.add_bar(x=values, y=labels, orientation="h", marker_color=colour, width=width, name=name)
    figure.update_traces(hovertemplate="%{y}: %{x:.0%}")
    figure.update_layout(barmode="overlay", margin={"t": 4, "b": 20})
    figure.update_xaxes(tickformat=".0%", nticks=4)
    figure.update_yaxes(autorange="reversed", gridcolor="rgba(0,0,0,0)")
    return figure


def as_html(figure: go.Figure) -> bytes:
    """Return a figure as a page of its own that needs no network."""
    return figure.to_html(include_plotlyjs=True, full_html=True).encode()


def _density(figure: go.Figure, everything: np.ndarray, frame: Frame, palette: Palette) -> None:
    """Draw how many points lie where, for maps of which only a sample is drawn."""
    counts, x_edges, y_edges = np.histogram2d(
        everything[:, 0], everything[:, 1], bins=DENSITY_CELLS, range=[frame.x, frame.y]
    )
    figure.add_heatmap(
        z=np.log1p(counts.T).astype(np.float32),
        x=(x_edges[:-1] + x_edges[1:]) / 2,
        y=(y_edges[:-1] + y_edges[1:]) / 2,
        colorscale=[[0, "rgba(0,0,0,0)"], [1, palette.other]],
        showscale=False,
        hoverinfo="skip",
        zsmooth="best",
    )


def _layer(
    figure: go.Figure, points: Points, mask: np.ndarray, name: str, colour: str, size: int, selected: np.ndarray | None
) -> None:
    at = np.flatnonzero(mask)
    if not len(at):
        return
    chosen = None if selected is None else np.flatnonzero(np.isin(at, selected))
    figure.add_scattergl(
        x=points.places[at, 0],
        y=points.places[at, 1],
        customdata=points.numbers[at].astype(np.int32),
        text=[plot_text(points.titles[position]) for position in at],
        mode="markers",
        marker={"size": size, "opacity": 0.6, "color": colour, "line": {"width": 0}},
        selectedpoints=chosen,
        unselected={"marker": {"opacity": 0.12}},
        hovertemplate="%{text}<extra></extra>",
        name=plot_text(name, 24),
        showlegend=bool(name),
    )


def _overlay(figure: go.Figure, marks: Marks, palette: Palette) -> None:
    line = {"width": 1.5, "color": palette.ink}
    shapes = (
        (marks.history, "Chosen so far", {"size": 11, "symbol": "circle-open", "color": palette.ink, "line": line}),
        (marks.recommended, "Recommended", {"size": 11, "symbol": "diamond", "color": palette.chosen, "line": line}),
        (marks.later, "Chosen later", {"size": 11, "symbol": "x", "color": palette.against, "line": line}),
        (marks.found, "Found", {"size": 12, "color": palette.against, "line": line}),
    )
    for places, name, marker in shapes:
        if len(places):
            joined = name == "Chosen so far" and marks.in_order
            figure.add_scattergl(
                x=places[:, 0],
                y=places[:, 1],
                mode="markers+lines" if joined else "markers",
                marker=marker,
                line={"width": 1, "color": palette.other} if joined else None,
                unselected={"marker": {"opacity": 1}},
                hoverinfo="skip",
                name=name,
            )


def _labels(figure: go.Figure, marks: Marks, frame: Frame, palette: Palette) -> None:
    """Write the names of groups where they don't cover each other, and of what was found above its points."""
    width, height = frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]
    kept: list[tuple[float, float]] = []
    for x, y, text in marks.regions:
        seen = frame.x[0] < x < frame.x[1] and frame.y[0] < y < frame.y[1]
        apart = all(abs(x - a) > 0.25 * width or abs(y - b) > 0.06 * height for a, b in kept)
        if seen and apart and len(kept) < MOST_NAMED:
            kept.append((x, y))
            look = {"showarrow": False, "opacity": 0.8, "xanchor": _anchor(x, frame)}
            _note(figure, x, y, plot_text(text, 28), palette, look)
    for x, y, text in marks.named[:MOST_NAMED]:
        arrow = {"arrowcolor": palette.ink, "arrowhead": 0, "arrowwidth": 1, "ax": 0, "ay": -26, "opacity": 0.95}
        look = {**arrow, "bordercolor": palette.other, "xanchor": _anchor(x, frame)}
        _note(figure, x, y, plot_text(text, 32), palette, look)


def _anchor(x: float, frame: Frame) -> str:
    """Return which end of a text stands at x, so that the edge of the figure cuts none off."""
    at = (x - frame.x[0]) / (frame.x[1] - frame.x[0])
    return "left" if at < 0.25 else "right" if at > 0.75 else "center"


def _note(figure: go.Figure, x: float, y: float, text: str, palette: Palette, look: dict) -> None:
    font = {"size": 12, "color": palette.ink}
    figure.add_annotation(x=x, y=y, text=text, font=font, bgcolor=palette.card, borderpad=3, **look)


def _dress(figure: go.Figure, frame: Frame, palette: Palette) -> None:
    """Set the visible part, the legend and the tools."""
    figure.update_xaxes(visible=False, range=frame.x, fixedrange=False)
    figure.update_yaxes(visible=False, range=frame.y, fixedrange=False)
    figure.update_layout(
        showlegend=True,
        dragmode="lasso",
        uirevision=frame.key,
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
