"""The report of a show: the same five answers in one file to take away."""

from collections.abc import Sequence
from datetime import datetime

from recdash.columns import ITEM_INDEX
from recdash.data.portrait.profile import split_sentence, tail_sentence
from recdash.ui import (
    compare_groups,
    compare_view,
    context,
    map_points,
    person,
    portrait,
    present_map,
    present_person,
    report_html,
    run_names,
    wording,
)
from recdash.ui.present_parts import Show, rivals
from recdash.ui.report_html import Interval, Section
from recdash.ui.user_view import K


def build(show: Show, steps: Sequence[tuple[str, str]], now: datetime) -> bytes:
    """Return the report as an HTML file; `steps` are titles and sentences of what to do next, markdown of ours."""
    name = run_names.run_name(show.run)
    shape = context.dataset_profile(show.row.id)
    sections = [
        _verdict(show),
        Section("The data", [tail_sentence(shape), split_sentence(shape)]),
        _map(show),
        _person(show),
        _figures(show),
        Section("What next", points=[(f"{_plain(title)}.", _plain(said)) for title, said in steps]),
    ]
    lead = _plain(portrait.headline(show.row.name, shape))
    foot = f"Made by RecDash on {wording.day(now)}. Ranges are 95 % intervals over people."
    return report_html.page(f"{name}: does it serve people better?", lead, [one for one in sections if one], foot)


def _plain(markdown: str) -> str:
    return wording.unmarked(markdown)


def _verdict(show: Show) -> Section:
    said, figures, others = [], [], rivals(show)
    for other in others:
        chip, bold, people = compare_view.verdict_words(show.run, other)
        said.append(_plain(f"{chip}: {bold} {people}".strip()))
    for other in others[:1]:
        groups = compare_groups.group_differences(show.row, show.run, other)
        rows = [Interval(one.group, one.value, one.low, one.high) for one in groups]
        told = f"Ranking quality, difference to {run_names.run_name(other)}; an interval over 0 could be luck"
        figures = [report_html.intervals(rows, told)] if rows else []
    return Section("Is it better, and could that be luck?", said or ["There is nothing to compare with."], figures)


def _map(show: Show) -> Section | None:
    views = present_map.views(show)
    if not views:
        return None
    pictures = []
    for view in views:
        shown, frame = map_points.shown(*view.key), map_points.frame_of(view.drawn, view.stage)
        seen, groups = (*frame.x, *frame.y), shown.frame["group"].to_numpy(object)
        told = map_points.STAGE_NAMES[view.stage]
        pictures.append(report_html.dots(shown.places, groups, shown.names, seen, told))
    names = map_points.shown(*views[-1].key).names
    figures = [*pictures, *([report_html.legend(names)] if names else [])]
    return Section("What did the model learn?", [present_map.finding(show, views[-1].stage)], figures)


def _person(show: Show) -> Section:
    ranked = person.recommendations(show.one, K)
    titles = context.dataset(show.row.id).item_titles
    rows = [
        (
            str(record["rank"]),
            str(titles[record[ITEM_INDEX]]),
            record["reason"],
            "Yes" if record["chosen_later"] else "",
        )
        for record in ranked.to_dict("records")
    ]
    columns = ("Place", "Item", "Why", "Chosen later")
    return Section("What one person gets", [present_person.finding(show, ranked)], columns=columns, rows=rows)


def _figures(show: Show) -> Section:
    table = compare_view.metric_table([show.run, *rivals(show)])
    rows = [[str(cell) for cell in row] for row in table.itertuples(index=False)]
    return Section("All figures", columns=[str(name) for name in table], rows=rows)
