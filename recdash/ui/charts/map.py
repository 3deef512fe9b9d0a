"""The figure beside the map: shares of groups. The map itself is a component of ours, `recdash/ui/map_component.py`."""

from collections.abc import Sequence

import plotly.graph_objects as go

from recdash.ui.charts.template import Palette, blank_figure, plot_text


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
