"""Figures of the Train page: the curves of a run while it works."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from recdash.ui.charts.template import DASHES, Palette, blank_figure, label_line_end, plot_text, spread

LABEL_MARGIN = 150


def validation_curve(
    curve: pd.DataFrame, baselines: Mapping[str, float], measure: str, palette: Palette, height: int = 300
) -> go.Figure:
    """Draw how a figure on the validation part rises, against the level each baseline reaches.

    curve: columns step and value, in order of step; baselines: name -> level on the same part (may be empty).
    """
    figure = blank_figure(palette, height)
    steps, values = curve["step"].to_numpy(), curve["value"].to_numpy()
    first, last = (float(steps.min()), float(steps.max())) if len(steps) else (0.0, 1.0)
    last = last if last > first else first + 1
    for position, (name, level) in enumerate(sorted(baselines.items(), key=lambda pair: -pair[1])):
        figure.add_scatter(
            x=[first, last],
            y=[level, level],
            mode="lines",
            line={"color": palette.muted, "width": 1.5, "dash": DASHES[1 + position % 5]},
            hovertemplate=f"{plot_text(name)}: %{{y:.3f}}<extra></extra>",
        )
    figure.add_scatter(
        x=steps,
        y=values,
        mode="lines+markers",
        line={"color": palette.chosen, "width": 2.5},
        marker={"size": 7, "color": palette.chosen},
        hovertemplate="Round %{x}: %{y:.3f}<extra></extra>",
    )
    ends = {name: (level, palette.muted) for name, level in baselines.items()}
    if len(values):
        ends["This run"] = (float(values[-1]), palette.chosen)
    _label_ends(figure, palette, last, ends)
    figure.update_layout(margin={"r": LABEL_MARGIN})
    figure.update_xaxes(title_text="Round", showgrid=False, range=[first, last], dtick=_whole_step(last - first))
    figure.update_yaxes(title_text=plot_text(measure), tickformat=".3~f", nticks=6)
    return figure


def loss_curve(curves: Mapping[str, pd.DataFrame], palette: Palette, height: int = 300) -> go.Figure:
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
            last = max(last, float(curve["step"].max()))
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


def _whole_step(span: float) -> int:
    return max(1, round(span / 8))
