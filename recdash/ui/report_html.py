"""A report as one HTML file: no script, no network, readable in ten years; every text in it is escaped here."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from recdash.ui.charts.template import LIGHT

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif; color: #0F1820; background: #fff;
  max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .4rem; }
.lead { font-size: 1.2rem; } .quiet { color: #52616F; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; } th { color: #3B4956; font-weight: 600; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #D8E0E7; vertical-align: top; }
svg { max-width: 100%; height: auto; } figure { margin: .6rem 0; } .two { display: flex; flex-wrap: wrap; gap: 1rem; }
.two > figure { flex: 1 1 22rem; } li { margin: .3rem 0; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
"""
MOST_DOTS = 4_000


@dataclass(frozen=True)
class Section:
    """One part of a report: a heading, sentences, and below them figures, rows of a table, or points of a list.

    figures: SVG made here. columns, rows: texts as typed by anybody. points: a bold start and the rest of each.
    """

    title: str
    sentences: Sequence[str] = ()
    figures: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    points: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Interval:
    """A named difference with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


def page(title: str, lead: str, sections: Sequence[Section], foot: str) -> bytes:
    """Return the whole file, UTF-8. Every text is taken as it was typed."""
    body = "".join(_section(one) for one in sections)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>'
        f'<h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>{body}<p class="quiet">{escape(foot)}</p>'
        "</body></html>\n"
    ).encode()


def intervals(rows: Sequence[Interval], unit: str) -> str:
    """Return an SVG of dots with their intervals around a dotted line at zero."""
    low, high = min([0.0, *(row.low for row in rows)]), max([0.0, *(row.high for row in rows)])
    reach = (high - low) or 1.0

    def at(value: float) -> float:
        return 190 + 480 * (value - low + 0.05 * reach) / (1.1 * reach)

    height, marks = 34 * len(rows) + 46, []
    for number, row in enumerate(rows):
        y = 24 + 34 * number
        marks.append(f'<text x="0" y="{y + 5}" font-size="15">{escape(row.name)}</text>')
        marks.append(
            f'<line x1="{at(row.low):.1f}" x2="{at(row.high):.1f}" y1="{y}" y2="{y}" stroke="{LIGHT.chosen}" '
            f'stroke-width="2"/><circle cx="{at(row.value):.1f}" cy="{y}" r="6" fill="{LIGHT.chosen}"/>'
        )
    x = f"{at(0):.1f}"
    zero = f'<path d="M{x} 4V{height - 30}" stroke="{LIGHT.ink}" stroke-dasharray="2 3"/>'
    foot = f'<text x="{x}" y="{height - 10}" font-size="13" text-anchor="middle" fill="{LIGHT.muted}">0</text>'
    spoken = "; ".join(f"{row.name} {row.value:+.3f} ({row.low:+.3f} to {row.high:+.3f})" for row in rows)
    return _svg(700, height, f"{unit}: {spoken}", "".join([zero, foot, *marks]), unit)


def dots(places: np.ndarray, groups: np.ndarray, names: Sequence[str], frame: Sequence[float], told: str) -> str:
    """Return an SVG of a map, an even sample of its points where there are many.

    places: float (n, 2). groups: object (n,). names: the groups in the order of their colours, all others are grey.
    frame: the part that is seen: low and high of x, low and high of y.
    """
    kept = np.arange(len(places))[:: max(1, len(places) // MOST_DOTS)]
    x_low, x_high, y_low, y_high = frame
    x = 480 * (places[kept, 0] - x_low) / (x_high - x_low)
    y = 360 * (y_high - places[kept, 1]) / (y_high - y_low)
    seen = (x >= 0) & (x <= 480) & (y >= 0) & (y <= 360)
    colours = dict(zip(names, LIGHT.colours, strict=False))
    marks = []
    for name in [*(set(groups[kept]) - set(colours)), *colours]:
        own = np.flatnonzero(seen & (groups[kept] == name))
        path = "".join(f"M{x[one]:.1f} {y[one]:.1f}h0" for one in own)
        colour = colours.get(name, LIGHT.other)
        marks.append(f'<path d="{path}" stroke="{colour}" stroke-width="4" stroke-linecap="round" opacity=".6"/>')
    return _svg(480, 360, told, "".join(marks), told)


def legend(names: Sequence[str]) -> str:
    """Return an SVG that says which colour is which group."""
    marks = [
        f'<circle cx="8" cy="{14 + 22 * number}" r="6" fill="{colour}"/>'
        f'<text x="22" y="{19 + 22 * number}" font-size="15">{escape(name)}</text>'
        for number, (name, colour) in enumerate(zip(names, LIGHT.colours, strict=False))
    ]
    return _svg(480, 22 * len(marks) + 8, f"Colours: {', '.join(names)}", "".join(marks), "")


def _svg(width: int, height: int, told: str, marks: str, caption: str) -> str:
    below = f'<figcaption class="quiet">{escape(caption)}</figcaption>' if caption else ""
    return (
        f'<figure><svg role="img" aria-label="{escape(told)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="none"><g fill="{LIGHT.ink}">{marks}</g></svg>{below}</figure>'
    )


def _section(one: Section) -> str:
    parts = [f"<h2>{escape(one.title)}</h2>", *(f"<p>{escape(text)}</p>" for text in one.sentences)]
    if one.figures:
        parts.append(f'<div class="two">{"".join(one.figures)}</div>')
    if one.points:
        said = "".join(f"<li><strong>{escape(bold)}</strong> {escape(rest)}</li>" for bold, rest in one.points)
        parts.append(f"<ul>{said}</ul>")
    if one.rows:
        head = "".join(f"<th>{escape(name)}</th>" for name in one.columns)
        cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in one.rows)
        parts.append(f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
    return "".join(parts)
