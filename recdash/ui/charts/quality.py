"""The figure of the Quality page: groups as dots with intervals, against everyone else."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, label_rows, plot_text

MOST_LETTERS = 46


@dataclass(frozen=True)
class Dot:
    """One group: its name, its difference to everyone else with a 95 % interval, all in points, and what a hover says.

    is_clear: whether the difference is no luck. is_chosen: whether it is the group that is looked at.
    """

    name: str
    value: float
    low: float
    high: float
    is_clear: bool
    is_chosen: bool
    told: str


def dots(rows: Sequence[Dot], title: str, palette: Palette) -> go.Figure:
    """Draw a row for each group, the first at the top; full dots are no luck, hollow ones could be.

    `customdata` of each dot is its row. Names stand above their dots, so that a narrow column cuts none.
    """
    figure = blank_figure(palette, 84 + 44 * len(rows))
    places = list(range(len(rows)))
    colours = [_colour(row, palette) for row in rows]
    for at, row in enumerate(rows):
        figure.add_scatter(
            x=[row.low, row.high],
            y=[at, at],
            mode="lines",
            line={"width": 3 if row.is_chosen else 2, "color": colours[at]},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[row.value for row in rows],
        y=places,
        mode="markers",
        customdata=[[at] for at in places],
        marker={
            "size": [16 if row.is_chosen else 12 for row in rows],
            "color": [colour if row.is_clear else palette.card for row, colour in zip(rows, colours, strict=True)],
            "line": {"width": 2.5, "color": colours},
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate=[f"{plot_text(row.told, 120)}<extra></extra>" for row in rows],
    )
    figure.add_vline(x=0, line={"color": palette.ink, "width": 1.5, "dash": "dot"})
    label_rows(figure, [_label(row) for row in rows], 19, bgcolor=palette.card, borderpad=1)
    ends = [0.0, *(row.low for row in rows), *(row.high for row in rows)]
    room = 0.04 * (max(ends) - min(ends) or 1.0)
    figure.update_xaxes(
        title_text=plot_text(title),
        tickformat="+.3~f",
        nticks=5,
        tickangle=0,
        range=[min(ends) - room, max(ends) + room],
    )
    figure.update_yaxes(visible=False, range=[len(rows) - 0.5, -0.8])
    return figure


def _colour(row: Dot, palette: Palette) -> str:
    if not row.is_clear:
        return palette.muted
    return palette.against if row.value < 0 else palette.chosen


def _label(row: Dot) -> str:
    name = plot_text(row.name, MOST_LETTERS)
    return f"<b>{name}</b>" if row.is_chosen else name
