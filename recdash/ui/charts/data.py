"""Figures of the Data page: the portrait of a dataset."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, mark_place, plot_text
from recdash.ui.wording import share

TOP_SHARE = 0.01
PARTS = ("Learn", "Tune", "Judge")
"""Names of the train, validation and test part."""


def long_tail(counts: np.ndarray, palette: Palette) -> go.Figure:
    """Draw interactions per item, most chosen first, with the top 1 % set off.

    counts: int (num_items,), sorted from largest to smallest; items without interactions count 0.
    """
    shown = counts[counts > 0]
    num_top = max(round(len(counts) * TOP_SHARE), 1)
    ranks = _sample_ranks(len(shown))
    top, rest = ranks[ranks <= num_top], ranks[ranks >= min(num_top, len(shown))]
    figure = blank_figure(palette)
    for part, colour, name in ((rest, palette.other, "all other items"), (top, palette.chosen, "top 1 %")):
        figure.add_scatter(
            x=part / len(counts),
            y=shown[part - 1],
            customdata=part,
            mode="lines",
            line={"color": colour, "width": 2.5},
            fill="tozeroy",
            name=name,
            hovertemplate="%{customdata:,}. most chosen: %{y:,} times<extra></extra>",
        )
    figure.update_xaxes(
        title_text="Items, most chosen first", tickformat=".0%", showgrid=False, range=[-0.01, 1], rangemode="tozero"
    )
    figure.update_yaxes(title_text="Times chosen", tickformat=",", rangemode="tozero")
    total = counts.sum()
    top_share = counts[:num_top].sum() / total if total else 0.0
    figure.add_annotation(
        x=num_top / len(counts),
        y=int(shown[min(num_top, len(shown)) - 1]) if len(shown) else 0,
        text=f"Top 1\u00a0%: <b>{share(top_share)}</b>",
        showarrow=True,
        arrowcolor=palette.muted,
        arrowwidth=1,
        arrowhead=0,
        ax=54,
        ay=-26,
        xanchor="left",
        font={"size": 13, "color": palette.ink},
    )
    return figure


def over_time(parts: Sequence[np.ndarray], palette: Palette) -> go.Figure:
    """Draw how many interactions of each part of the split happened in each period.

    parts: timestamps (int64 seconds UTC) of the train, validation and test part; not all empty.
    """
    figure = blank_figure(palette)
    edges = _periods(np.concatenate(parts))
    total = sum(len(times) for times in parts)
    for times, name, colour in zip(parts, PARTS, _part_colours(palette), strict=True):
        if len(times):
            figure.add_bar(
                x=edges[:-1].astype("datetime64[ms]"),
                y=np.histogram(times, edges.astype(np.int64))[0],
                marker={"color": colour, "line": {"width": 0}},
                name=f"{name}, {share(len(times) / total)}",
                hovertemplate=f"{name}, from %{{x|%-d %b %Y}}: %{{y:,}}<extra></extra>",
            )
    figure.update_layout(bargap=0.15, barmode="stack", showlegend=True, legend={"traceorder": "normal"})
    figure.update_xaxes(showgrid=False, nticks=8)
    figure.update_yaxes(tickformat=",", title_text="Interactions", rangemode="tozero")
    return figure


def split_bar(sizes: Sequence[int], palette: Palette) -> go.Figure:
    """Draw how many interactions each part of the split holds, as one bar; `sizes` is train, validation, test."""
    figure = blank_figure(palette, 110)
    total = max(sum(sizes), 1)
    for size, name, colour in zip(sizes, PARTS, _part_colours(palette), strict=True):
        if size:
            figure.add_bar(
                x=[size],
                y=[""],
                orientation="h",
                marker={"color": colour},
                name=f"{name}, {share(size / total)}",
                hovertemplate=f"{name}: %{{x:,}}<extra></extra>",
            )
    figure.update_layout(
        barmode="stack", bargap=0.2, showlegend=True, legend={"traceorder": "normal"}, margin={"t": 40, "b": 0}
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def ratings(values: np.ndarray, counts: np.ndarray, palette: Palette) -> go.Figure:
    """Draw how often each rating was given."""
    figure = blank_figure(palette)
    total = max(int(counts.sum()), 1)
    figure.add_bar(
        x=[f"{value:g}" for value in values],
        y=counts,
        marker={"color": palette.chosen},
        text=[share(number / total) for number in counts] if len(values) <= 12 else None,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="Rating %{x}: %{y:,}<extra></extra>",
    )
    figure.update_xaxes(type="category", showgrid=False, title_text="Rating")
    figure.update_yaxes(tickformat=",", title_text="Times given")
    return figure


def shares(names: Sequence[str], counts: np.ndarray, palette: Palette) -> go.Figure:
    """Draw how often each of a few named things occurs, as bars with their share of the whole."""
    figure = blank_figure(palette)
    total = max(int(counts.sum()), 1)
    figure.add_bar(
        x=counts[::-1],
        y=[plot_text(name, 24) for name in names[::-1]],
        orientation="h",
        marker={"color": palette.chosen},
        text=[share(number / total) for number in counts[::-1]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:,}<extra></extra>",
    )
    figure.update_layout(margin={"t": 8, "r": 48})
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(showgrid=False, type="category")
    return figure


def histogram(values: np.ndarray, name: str, noun: str, palette: Palette, log: bool = False) -> go.Figure:
    """Draw how a count is distributed, with its median marked.

    values: non-negative numbers (n,); name: the x axis; noun: what is counted on the y axis; log: widening bins.
    """
    figure = blank_figure(palette)
    edges = _edges(values, log)
    counts, _ = np.histogram(values, edges)
    labels = [_range_label(low, high) for low, high in pairwise(edges)]
    figure.add_bar(
        x=labels,
        y=counts,
        marker={"color": palette.chosen},
        hovertemplate="%{x}: %{y:,} " + plot_text(noun) + "<extra></extra>",
    )
    figure.update_layout(bargap=0.15)
    figure.update_xaxes(type="category", showgrid=False, title_text=plot_text(name), autotickangles=[0, 30, 60])
    figure.update_yaxes(tickformat=",", title_text=plot_text(noun[:1].upper() + noun[1:]))
    if len(values):
        median = float(np.median(values))
        at = int(np.clip(np.searchsorted(edges, median, side="right") - 1, 0, len(counts) - 1))
        mark_place(figure, at, f"Middle: {median:,.0f}", palette)
    return figure


def _part_colours(palette: Palette) -> tuple[str, str, str]:
    return palette.other, palette.colours[2], palette.chosen


def _periods(times: np.ndarray) -> np.ndarray:
    """Return the edges of days, weeks or months that cover the times, datetime64[s], whichever gives a fair number."""
    first, last = times.min().astype("datetime64[s]"), times.max().astype("datetime64[s]")
    days = (last - first) / np.timedelta64(1, "D")
    unit = "D" if days <= 60 else "W" if days <= 300 else "M"
    return np.arange(first.astype(f"datetime64[{unit}]"), last.astype(f"datetime64[{unit}]") + 2).astype(
        "datetime64[s]"
    )


def _sample_ranks(num: int, most: int = 400) -> np.ndarray:
    if num <= most:
        return np.arange(1, num + 1)
    geometric = np.geomspace(1, num, most // 2).round()
    return np.unique(np.concatenate([geometric, np.linspace(1, num, most // 2).round()])).astype(int)


def _edges(values: np.ndarray, log: bool) -> np.ndarray:
    largest = int(values.max()) if len(values) else 1
    if not log:
        step = max(int(np.ceil((largest + 1) / 16)), 1)
        return np.arange(0, largest + step + 1, step)
    edges = [0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000, 10_000_000]
    upto = next((position for position, edge in enumerate(edges) if edge > largest), len(edges) - 1)
    smallest = int(values.min()) if len(values) else 0
    first = max(position for position, edge in enumerate(edges) if edge <= smallest)
    return np.array(edges[min(first, upto - 1) : upto + 1])


def _range_label(low: float, high: float) -> str:
    return f"{low:,.0f}" if high - low <= 1 else f"{low:,.0f}–{high - 1:,.0f}"
