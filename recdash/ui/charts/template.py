"""The look that all figures share: colours for both modes, axes, hover, and safe text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

Chart = go.Figure
"""What every figure of this package is; plotly is imported nowhere else."""

FONT = "Source Sans, Source Sans Pro, Segoe UI, sans-serif"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Palette:
    """Colours of one mode. `colours` are safe for colour-blind eyes in this order; the first is ours or the chosen."""

    ink: str
    muted: str
    grid: str
    card: str
    other: str
    band: str
    colours: tuple[str, ...]

    @property
    def chosen(self) -> str:
        """Ours, the chosen one, what speaks for something."""
        return self.colours[0]

    @property
    def against(self) -> str:
        """The other one, what speaks against something."""
        return self.colours[1]


LIGHT = Palette(
    ink="#0F1820",
    muted="#52616F",
    grid="#E6ECF1",
    card="#FFFFFF",
    other="#C3CDD6",
    band="rgba(11, 110, 153, .10)",
    colours=("#0B6E99", "#C8511B", "#39A36A", "#882C50", "#AD7B94", "#2C2A8E", "#4E3906"),
)
DARK = Palette(
    ink="#E8EEF3",
    muted="#A9B7C3",
    grid="#24303B",
    card="#1A242E",
    other="#5A6875",
    band="rgba(77, 182, 226, .14)",
    colours=("#4DB6E2", "#F0894F", "#E8E9B3", "#FCC2D2", "#137B5E", "#675AAF", "#7A6813"),
)

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": "reset"}


def blank_figure(palette: Palette, height: int = 280) -> go.Figure:
    """Return an empty figure with our axes, fonts and hover box; `height` in pixels."""
    axis = {
        "gridcolor": palette.grid,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": palette.muted},
        "title": {"font": {"size": 12, "color": palette.muted}, "standoff": 10},
        "automargin": True,
        "fixedrange": True,
    }
    font = {"family": FONT, "size": 13, "color": palette.ink}
    layout = {  # plain values: they are looked at once, by the figure
        "template": "none",
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": font,
        "colorway": palette.colours,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "xaxis": axis,
        "yaxis": axis,
        "bargap": 0.45,
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "title_text": ""},
        "hoverlabel": {"bgcolor": palette.card, "bordercolor": palette.other, "font": font, "align": "left"},
        "dragmode": False,
        "uirevision": "keep",
    }
    return go.Figure(layout=layout)


def enlarged(figure: go.Figure) -> go.Figure:
    """Return a figure with type that can be read from the last row of a room."""
    figure.update_layout(font_size=17)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(tickfont_size=16, title_font_size=16)
    figure.update_annotations(font_size=17)
    return figure


def plot_text(text: object, limit: int = 60) -> str:
    """Make foreign text safe inside a figure: tags, entities, formulas and hover templates are shown as typed.

    Plotly reads a little HTML, `$...$` as a formula and `%{...}` as a placeholder.
    """
    words = " ".join(str(text).split())
    short = words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;"), ("%{", "%&#8203;{")):
        short = short.replace(raw, safe)
    return short


def label_line_end(
    figure: go.Figure, palette: Palette, x: float, y: float, text: str, colour: str, shift: float = 0
) -> None:
    """Write a line's name at its end: ink text behind a dot in the line's colour. `text` must be safe already."""
    figure.add_annotation(
        x=x,
        y=y,
        text=f'<span style="color:{colour}">●</span> {text}',
        showarrow=False,
        xanchor="left",
        xshift=6,
        yshift=shift,
        font={"size": 12, "color": palette.ink},
    )


def label_rows(figure: go.Figure, texts: Sequence[str], shift: float, **box: object) -> None:
    """Write a text above each row of a figure, at its left edge, so that a narrow column cuts none.

    The texts must be safe already. shift: pixels above the middle of the row. box: further settings of annotations.
    """
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yshift": shift, "showarrow": False, **box}
    figure.update_layout(annotations=[{**place, "y": row, "text": text} for row, text in enumerate(texts)])


def spread(values: list[float], least: float) -> list[float]:
    """Move label positions apart until neighbours differ by `least`, keeping their order; same units as `values`."""
    order = sorted(range(len(values)), key=lambda position: values[position])
    moved = list(values)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + least)
    lift = sum(moved) / len(moved) - sum(values) / len(values) if values else 0
    return [value - lift for value in moved]


def mark_place(figure: go.Figure, x: float, text: str, palette: Palette) -> None:
    """Draw a dotted line across the figure at a place of the x axis, named above it. `text` must be safe already."""
    figure.add_vline(x=x, line={"color": palette.ink, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=x,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=text,
        showarrow=False,
        font={"size": 12, "color": palette.muted},
    )
