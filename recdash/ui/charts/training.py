"""Figures of the Train page: the curves of a run while it works."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from recdash.ui.charts.template import DASHES, Palette, blank_figure, label_line_end, plot_text, spread

LABEL_MARGIN = 118


def validation_curve(curve: pd.DataFrame, level: float | None, palette: Palette, height: int = 280) -> go.Figure:
    """Draw how ranking quality on items kept aside rises, against the level of showing the most popular.

    curve: columns step and value, in order of step; level: None when it is not known.
    """
    figure = blank_figure(palette, height)
    last, ends = _last_step(curve), {}
    if level is not None:
        line = {"color": palette.muted, "width": 1.5, "dash": DASHES[1]}
        figure.add_scatter(
            x=[0, last],
            y=[level, level],
            mode="lines",
            line=line,
            hovertemplate="Most popular: %{y:.3f}<extra></extra>",
        )
        ends["Most popular"] = (level, palette.muted)
    figure.add_scatter(
        x=curve["step"],
        y=curve["value"],
        mode="lines+markers",
        line={"color": palette.chosen, "width": 2.5},
        marker={"size": 7, "color": palette.chosen},
        hovertemplate="After step %{x}: %{y:.3f}<extra></extra>",
    )
    if len(curve):
        ends["This run"] = (float(curve["value"].iloc[-1]), palette.chosen)
    _label_ends(figure, palette, last, ends)
    figure.update_layout(margin={"r": LABEL_MARGIN})
    figure.update_xaxes(title_text="Step", showgrid=False, range=[0, last], tickformat=",")
    figure.update_yaxes(title_text="Ranking quality", tickformat=".3~f", nticks=6)
    return figure


def levels(values: Mapping[str, float], own: str, palette: Palette) -> go.Figure:
    """Draw what each model reaches on the validation part as bars, best on top; `own` names the run in view."""
    ordered = sorted(values.items(), key=lambda pair: pair[1])
    figure = blank_figure(palette, 56 + 34 * max(len(ordered), 2))
    figure.add_bar(
        x=[value for _, value in ordered],
        y=[plot_text(name, 28) for name, _ in ordered],
        orientation="h",
        marker={"color": [palette.chosen if name == own else palette.other for name, _ in ordered]},
        text=[f"{value:.3f}" for _, value in ordered],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
    )
    figure.update_layout(margin={"t": 8, "r": 48})
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(showgrid=False, type="category")
    return figure


def loss_curve(curves: Mapping[str, pd.DataFrame], palette: Palette, height: int = 280) -> go.Figure:
    """Draw losses over the steps; one line each, named at its end. Each frame has columns step and value."""
    figure = blank_figure(palette, height)
    last, ends = 1.0, {}
    for position, (name, curve) in enumerate(curves.items()):
        colour = palette.colours[position % len(palette.colours)]
        figure.add_scatter(
            x=curve["step"],
            y=curve["value"],
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": DASHES[position % len(DASHES)]},
            hovertemplate=f"{plot_text(name)}, step %{{x}}: %{{y:.3f}}<extra></extra>",
        )
        if len(curve):
            last = max(last, _last_step(curve))
            ends[name] = (float(curve["value"].iloc[-1]), colour)
    _label_ends(figure, palette, last, ends)
    figure.update_layout(margin={"r": LABEL_MARGIN})
    figure.update_xaxes(title_text="Step", showgrid=False, range=[0, last], tickformat=",")
    figure.update_yaxes(title_text="Loss", tickformat=".3~f", nticks=6)
    return figure


def _label_ends(figure: go.Figure, palette: Palette, x: float, ends: Mapping[str, tuple[float, str]]) -> None:
    """Name each line at its right end; names that would overlap are moved apart."""
    if not ends:
        return
    levels = [level for level, _ in ends.values()]
    lines = [value for trace in figure.data for value in trace.y]
    reach = (max(lines) - min(lines)) or 1.0
    plot_height = max(float(figure.layout.height) - 80, 60)
    moved = spread(levels, 17 * reach / plot_height)
    for (name, (level, colour)), at in zip(ends.items(), moved, strict=True):
        shift = (at - level) * plot_height / reach
        label_line_end(figure, palette, x, level, plot_text(name, 22), colour, shift)


def _last_step(curve: pd.DataFrame) -> float:
    return max(float(curve["step"].max()), 1.0) if len(curve) else 1.0
