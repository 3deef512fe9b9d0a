"""The Compare page: which runs, the verdict, figures, groups of people, curves, all figures, and what differs."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from recdash.data.profile import split_sentence
from recdash.store import runs as stored_runs
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, compare_tables, context, widgets, wording
from recdash.ui.charts import compare as charts
from recdash.ui.comparison import MEASURES, Comparison, group_differences, verdict_on
from recdash.ui.run_curves import ROUNDS
from recdash.ui.widgets import Figure

MOST_RIVALS = 4


def pick(runs: list[RunRow]) -> Comparison:
    """Draw the pickers: a run, the baseline and others it is compared with, and the figure that decides."""
    by_id, names = {run.id: run for run in runs}, compare_tables.names_of(runs)
    current, best = context.current_run(), context.best_run(runs)
    run = current if current is not None and current.id in by_id else best or runs[0]
    st.session_state["compare_run"] = run.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Run",
            list(by_id),
            key="compare_run",
            format_func=names.__getitem__,
            width=240,
            required=True,
            on_change=lambda: address.set_params(run=st.session_state["compare_run"]),
        )
        others = [run_id for run_id in by_id if run_id != run.id]
        st.session_state["compare_against"] = _rivals(run, runs)
        chosen = st.multiselect(
            "Against",
            others,
            key="compare_against",
            format_func=names.__getitem__,
            width=400,
            max_selections=MOST_RIVALS,
            placeholder="Choose runs to compare with",
            on_change=lambda: address.set_params(against=",".join(st.session_state["compare_against"]) or "nothing"),
        )
        measure = st.selectbox(
            "Decide by", list(MEASURES), format_func=wording.metric_name, key="compare_by", width=190, required=True
        )
    rivals = tuple(by_id[run_id] for run_id in chosen)
    palette = widgets.palette().colours
    colours = {one.id: palette[at % len(palette)] for at, one in enumerate((run, *rivals))}
    return Comparison(run, rivals, measure, names, colours)


def _rivals(run: RunRow, runs: Sequence[RunRow]) -> list[str]:
    """Return the runs of the address, else the strongest baseline."""
    asked = address.param("against")
    others = [one for one in runs if one.id != run.id]
    if asked is not None:
        wanted = asked.split(",")
        known = [one.id for one in sorted(others, key=lambda one: wanted.index(one.id) if one.id in wanted else 0)]
        found = [run_id for run_id in known if run_id in wanted][:MOST_RIVALS]
        if found or asked == "nothing":
            return found
    strongest = context.best_run([one for one in others if one.model != "interest"]) or context.best_run(others)
    return [(strongest or others[0]).id]


def draw(row: DatasetRow, comparison: Comparison, everything: list[RunRow]) -> None:
    """Draw the page below the pickers."""
    run, rivals = comparison.run, comparison.rivals
    if rivals:
        _verdict(comparison)
        widgets.figures(figures(comparison))
        left, right = st.columns(2, gap="medium")
        with left, widgets.card("Difference by group of people", height="stretch"):
            _groups(comparison)
        with right, widgets.card("Learning curves", height="stretch"):
            _curves(comparison)
    else:
        st.markdown("Choose at least one run to compare with.")
    widgets.section("All runs", wording.escape_markdown(split_sentence(context.dataset_profile(row.id))))
    baselines = [one for one in everything if one.model != "interest" and one not in (run, *rivals)]
    _tables([run, *rivals, *baselines], comparison)
    if rivals:
        _settings(comparison)


def _verdict(comparison: Comparison) -> None:
    """Say for each rival who is better, by how much, for how many, and whether it could be luck."""
    with st.container(border=True, gap="small"):
        for rival in comparison.rivals:
            chip, bold, rest = verdict_on(comparison, rival)
            st.markdown(f"{chip} **{bold}** {rest}")


def figures(comparison: Comparison) -> list[Figure]:
    """Return four figures of the run, each with its difference to the first rival."""
    run, rival = comparison.run, comparison.rivals[0]
    entries = []
    for metric in ("hit_rate@10", "ndcg@10", "item_coverage@10"):
        own, other = run.metrics.get(metric, math.nan), rival.metrics.get(metric, math.nan)
        as_share = metric != "ndcg@10"
        delta = (own - other) * (100 if as_share else 1)
        shown = (round(delta, 1) if as_share else f"{delta:+.3f}") if math.isfinite(delta) else None
        entries.append(
            Figure(
                wording.metric_name(metric),
                wording.metric_value(metric, own),
                float(shown) if shown is not None else None,
                "points" if as_share else None,
                f"{wording.metric_help(metric)} Compared with {comparison.label(rival)}.",
            )
        )
    faster = f"{comparison.label(rival)} took {wording.duration(rival.seconds)}."
    entries.append(Figure("Time to train", wording.duration(run.seconds), help=faster))
    return entries


def _groups(comparison: Comparison) -> None:
    rows = {}
    for rival in comparison.rivals:
        found = group_differences(comparison.run, rival, comparison.measure)
        if found:
            rows[comparison.names[rival.id]] = found
    if not rows:
        st.markdown("No figures per person: nothing was held out.")
        return
    colours = {comparison.names[one.id]: comparison.colours[one.id] for one in comparison.rivals}
    if len(rows) == 1:
        colours = dict.fromkeys(colours, widgets.palette().chosen)
    unit = _unit(comparison.measure)
    spoken = "; ".join(
        f"against {name}: " + ", ".join(f"{row.group} {row.value:+.3g}" for row in own) for name, own in rows.items()
    )
    widgets.chart(
        charts.differences(rows, unit, colours, widgets.palette()),
        alt=f"{unit}, by group of people, {spoken}.",
        key="compare_groups",
    )
    st.caption("To the right of the dotted line: better. An interval that crosses it could be luck.")


def _unit(measure: str) -> str:
    if measure in wording.METRICS_AS_SHARE:
        return f"{wording.metric_name(measure)}: difference in points, with 95 % interval"
    return f"{wording.metric_name(measure)}: difference, with 95 % interval"


def _curves(comparison: Comparison) -> None:
    curves = {}
    for run in (comparison.run, *comparison.rivals):
        curve = stored_runs.read_curve(context.get_store(), run.id)
        part = curve[(curve["name"] == ROUNDS) & np.isfinite(curve["value"])]
        if len(part):
            curves[comparison.names[run.id]] = part
    if not curves:
        st.markdown("None of these runs tuned a language model in rounds, so there is no curve to show.")
        return
    colours = {comparison.names[run_id]: colour for run_id, colour in comparison.colours.items()}
    ends = ", ".join(f"{name} {wording.figure(float(part['value'].iloc[-1]))}" for name, part in curves.items())
    widgets.chart(
        charts.learning_curves(curves, colours, "Ranking quality, new items", widgets.palette()),
        alt=f"Ranking quality on items kept aside, by round of tuning; at the end {ends}.",
        key="compare_curves",
    )
    st.caption("Measured while tuning, on items kept aside from it.")


def _tables(runs: list[RunRow], comparison: Comparison) -> None:
    table = compare_tables.main_table(runs, comparison.names)
    if table.empty:
        st.markdown("Nothing was held out of this dataset, so no run has figures to compare.")
        return
    width = {"Run": st.column_config.TextColumn(width=190, pinned=True)}
    st.dataframe(
        table, hide_index=True, row_height=36, height=40 + 36 * len(table), column_config=width, alt="Runs by figure."
    )
    with st.expander("Every figure with its interval", icon=":material/table_rows:"):
        full = compare_tables.full_table(runs, comparison.names)
        pinned = {"Figure": st.column_config.TextColumn(width=230, pinned=True)}
        st.dataframe(full, hide_index=True, row_height=36, height=40 + 36 * len(full), column_config=pinned)
    st.download_button(
        "Download as CSV",
        lambda: wording.csv_bytes(compare_tables.download_table(runs, comparison.names)),
        "runs.csv",
        "text/csv",
        icon=":material/download:",
        key="csv",
        on_click="ignore",
    )


def _settings(comparison: Comparison) -> None:
    widgets.section("What differs", "Only the settings that are not the same in these runs.")
    table = compare_tables.differing_settings([comparison.run, *comparison.rivals], comparison.names)
    if table.empty:
        st.markdown("Nothing: these runs have the same settings.")
        return
    st.dataframe(table, hide_index=True, row_height=36, alt="Settings that differ, one row each.")
