"""Figures of the portrait of a dataset: the matrix, growth, averages, groups of people."""

import numpy as np
import plotly.graph_objects as go

from recdash.data.portrait.growth import NAMES, Growth
from recdash.data.portrait.segments import Segments
from recdash.ui.charts.template import Palette, blank_figure, mark_place, plot_text
from recdash.ui.wording import share

NUM_BINS = 20
POWERS = (1.0, 0.1, 0.01, 0.001, 0.0001)


def matrix(filled: np.ndarray, palette: Palette) -> go.Figure:
    """Draw how full each block of the matrix is, darker where fuller, on a scale of powers of ten.

    filled: share of the pairs in each block that hold an interaction, float64 (b, c).
    """
    figure = blank_figure(palette, 340)
    logs = np.full(filled.shape, np.nan)
    np.log10(filled, out=logs, where=filled > 0)
    low = float(np.nanmin(logs)) if np.isfinite(logs).any() else -1.0
    low, high = np.floor(low), 0.0 if not np.isfinite(logs).any() else float(np.nanmax(logs))
    ticks = [power for power in POWERS if low <= np.log10(power) <= high]
    figure.add_heatmap(
        z=logs,
        zmin=low,
        zmax=max(high, low + 0.1),
        customdata=[[share(value) for value in row] for row in filled],
        colorscale=[[0, palette.grid], [1, palette.chosen]],
        colorbar={
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [np.log10(power) for power in ticks],
            "ticktext": [share(power) for power in ticks],
            "tickfont": {"size": 12, "color": palette.muted},
        },
        hovertemplate="%{customdata} of the pairs here are known<extra></extra>",
        hoverongaps=False,
    )
    figure.update_xaxes(title_text="Items, most chosen first", showticklabels=False, showgrid=False)
    figure.update_yaxes(title_text="People, busiest first", showticklabels=False, showgrid=False, autorange="reversed")
    return figure


def growth(found: Growth, palette: Palette) -> go.Figure:
    """Draw the interactions of each period; there must be one."""
    figure = blank_figure(palette)
    figure.add_bar(
        x=found.starts.astype("datetime64[s]").astype("datetime64[ms]"),
        y=found.interactions,
        marker={"color": palette.chosen, "line": {"width": 0}},
        hovertemplate="%{x|%-d %b %Y}: %{y:,}<extra></extra>",
    )
    figure.update_layout(bargap=0.15)
    figure.update_xaxes(showgrid=False, nticks=8)
    figure.update_yaxes(tickformat=",", title_text=f"Interactions each {NAMES[found.unit]}", rangemode="tozero")
    return figure


def newcomers(found: Growth, palette: Palette) -> go.Figure:
    """Draw how many people and items there are in all by the end of each period, as shares of all."""
    figure = blank_figure(palette)
    parts = ((found.new_users, "People", palette.chosen, "solid"), (found.new_items, "Items", palette.against, "dash"))
    for counts, name, colour, dash in parts:
        so_far = counts.cumsum()
        figure.add_scatter(
            x=found.starts.astype("datetime64[s]").astype("datetime64[ms]"),
            y=so_far / so_far[-1],
            customdata=so_far,
            mode="lines",
            name=name,
            line={"color": colour, "width": 2.5, "dash": dash},
            hovertemplate=f"{name} by %{{x|%-d %b %Y}}: %{{customdata:,}}<extra></extra>",
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(showgrid=False, nticks=8)
    figure.update_yaxes(tickformat=".0%", title_text="Seen so far", rangemode="tozero")
    return figure


def averages(means: np.ndarray, overall: float, noun: str, palette: Palette) -> go.Figure:
    """Draw how the average ratings of people or items are spread, with the average of all ratings marked.

    means: float64 (n,), n at least 1; overall: in points of the rating scale; noun: what is counted.
    """
    figure = blank_figure(palette)
    counts, edges = np.histogram(means, NUM_BINS)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        marker={"color": palette.chosen},
        hovertemplate="About %{x:.2f}: %{y:,} " + plot_text(noun) + "<extra></extra>",
    )
    mark_place(figure, overall, f"All ratings: {overall:.1f}", palette)
    figure.update_layout(bargap=0.1)
    figure.update_xaxes(title_text="Average rating", showgrid=False)
    figure.update_yaxes(title_text=noun[:1].upper() + noun[1:], tickformat=",")
    return figure


def segments(found: Segments, palette: Palette) -> go.Figure:
    """Draw for each group its share of the people beside its share of the interactions."""
    figure = blank_figure(palette, max(180, 48 * len(found.groups) + 70))
    names = [plot_text(name, 24) for name in found.groups][::-1]
    parts = (
        (found.num_interactions, "of the interactions", palette.chosen),
        (found.num_users, "of the people", palette.other),
    )
    for counts, name, colour in parts:
        shares = (counts / max(counts.sum(), 1))[::-1]
        figure.add_bar(
            x=shares,
            y=names,
            orientation="h",
            name=f"Share {name}",
            marker={"color": colour},
            text=[share(value) for value in shares],
            textposition="outside",
            cliponaxis=False,
            customdata=counts[::-1],
            hovertemplate=f"%{{y}}: %{{text}} {name} (%{{customdata:,}})<extra></extra>",
        )
    figure.update_layout(
        barmode="group", bargap=0.3, showlegend=True, legend={"traceorder": "reversed"}, margin={"t": 40, "r": 48}
    )
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(showgrid=False, type="category")
    return figure
