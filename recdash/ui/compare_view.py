"""The Compare page: which runs, the verdict, figures, groups of people, curves, all metrics, and what differs."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.data.portrait.profile import split_sentence
from recdash.errors import NotFoundError
from recdash.evaluation.significance import PairedDifference, align_users, paired_bootstrap
from recdash.store import runs as stored_runs
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, compare_groups, context, run_names, run_note, spreadsheet, widgets, wording
from recdash.ui.charts import compare as charts

METRIC = "ndcg@10"
ROUNDS = "new_items_ndcg@10"
TABLE = (
    "ndcg@10", "recall@10", "precision@10", "map@10", "mrr@10", "hit_rate@10", "rmse", "mae", "item_coverage@10",
    "novelty@10", "popularity_bias@10", "ndcg@10/known_users", "ndcg@10/new_users", "ndcg@10/known_items",
    "ndcg@10/new_items",
)  # fmt: skip
FIGURE_WIDTH, RUN_WIDTH = 195, 165
"""Of the columns of the table, in pixels: the longest figure with its interval can be read."""
GROUP_NAMES = {"known_users": "known people", "new_users": "new people", "known_items": "known items",
               "new_items": "new items"}  # fmt: skip


def pick(runs: list[RunRow]) -> tuple[RunRow, list[RunRow]]:
    """Draw the pickers; return the run that others are compared with, and those others."""
    by_id = {run.id: run for run in runs}
    best, current = context.best_run(runs), context.current_run()
    chosen = current if current is not None and current.id in by_id else best or runs[0]
    rivals = [run for run in runs if run.id != chosen.id]
    strongest = context.best_run([run for run in rivals if run.model != "interest"]) or rivals[0]

    def name(run_id: str) -> str:
        return wording.plain(run_names.run_name(by_id[run_id]), 40)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.selectbox("Run", list(by_id), index=list(by_id).index(chosen.id), format_func=name, width=260)
        others = [run_id for run_id in by_id if run_id != first]
        start = [strongest.id] if strongest.id != first else others[:1]
        against = st.multiselect(
            "Against", others, default=start, format_func=name, width=420, key=f"against_{first}", max_selections=5
        )
    address.set_params(run=first)
    return by_id[first], [by_id[run_id] for run_id in against]


def draw(row: DatasetRow, run: RunRow, against: list[RunRow], everything: list[RunRow]) -> None:
    """Draw the page below the pickers."""
    run_note.show(row, run)
    if against:
        _verdict(run, against[0])
        _figures(run, against[0])
        left, right = st.columns(2, gap="medium")
        with left, widgets.card("Difference by group of people"):
            compare_groups.draw(row, run, against[0])
        with right, widgets.card("Learning curves"):
            _curves([run, *against])
    else:
        st.markdown("Choose a run to compare with.")
    widgets.section("All figures", wording.escape_markdown(split_sentence(context.dataset_profile(row.id))))
    _table([run, *against, *[one for one in everything if one.model != "interest" and one not in (run, *against)]])
    _settings([run, *against])


def paired(run: RunRow, other: RunRow, metric: str = METRIC) -> PairedDifference | None:
    """Compare two runs person by person; None where one has no figures per person."""
    return _paired(run.id, other.id, metric)


@st.cache_resource(show_spinner=False, max_entries=64)
def _paired(run_id: str, other_id: str, metric: str) -> PairedDifference | None:
    try:
        a, b = align_users(context.per_user(run_id), context.per_user(other_id), metric)
    except NotFoundError:
        return None
    return paired_bootstrap(a, b) if len(a) else None


def _verdict(run: RunRow, other: RunRow) -> None:
    widgets.verdict(*verdict_words(run, other))


def verdict_words(run: RunRow, other: RunRow) -> tuple[str, str, str]:
    """Return a chip, the finding, and for how many people it is so; all markdown of ours."""
    difference = paired(run, other)
    name, against = (wording.label(run_names.run_name(one), 40) for one in (run, other))
    if difference is None or not np.isfinite(difference.difference):
        return wording.chip("Nothing held out", "gray"), "These runs can't be compared person by person.", ""
    base = other.metrics.get(METRIC, float("nan"))
    gain = abs(difference.difference) / base if base else float("nan")
    people = (
        f"Better for {difference.num_won:,} people, the same for {difference.num_tied:,}, "
        f"worse for {difference.num_lost:,}."
    )
    if difference.low <= 0 <= difference.high:
        bold = f"{name} and {against} are too close to call: the difference could be luck."
        return wording.chip("Could be luck", "gray", "help"), bold, people
    if difference.difference > 0:
        bold = f"{name} ranks what people choose next {wording.share(gain)} better than {against}."
        return wording.chip("Clear win", "green", "check"), bold, people
    bold = f"{name} ranks what people choose next {wording.share(gain)} worse than {against}."
    return wording.chip("Clear loss", "red", "close"), bold, people


def _figures(run: RunRow, other: RunRow) -> None:
    entries = []
    for metric in ("ndcg@10", "hit_rate@10", "item_coverage@10"):
        own, rival = run.metrics.get(metric, float("nan")), other.metrics.get(metric, float("nan"))
        as_share = metric != "ndcg@10"
        delta = (own - rival) * (100 if as_share else 1)
        entries.append(
            widgets.Figure(
                wording.metric_name(metric),
                wording.metric_value(metric, own),
                round(float(delta), 1 if as_share else 3) if np.isfinite(delta) else None,
                "points" if as_share else None,
                wording.metric_help(metric),
            )
        )
    entries.append(widgets.Figure("Training time", wording.duration(run.seconds)))
    widgets.figures(entries)


def _curves(runs: list[RunRow]) -> None:
    curves = {}
    for run in runs:
        curve = stored_runs.read_curve(context.get_store(), run.id)
        part = curve[curve["name"] == ROUNDS]
        if len(part):
            curves[wording.plain(run_names.run_name(run), 30)] = part
    if not curves:
        st.markdown("Neither run tuned a language model, so there is no curve.")
        return
    widgets.chart(
        charts.learning_curves(curves, widgets.palette()),
        alt=f"Ranking quality on items kept aside, by step, for {wording.join_words(list(curves))}.",
        key="curves_" + "_".join(run.id for run in runs),
    )
    st.caption("Measured while tuning, on items kept aside from it.")


def metric_table(runs: list[RunRow]) -> pd.DataFrame:
    """Return one row a metric and one column a run, each value with its 95 % interval."""
    shown = [metric for metric in TABLE if any(np.isfinite(run.metrics.get(metric, np.nan)) for run in runs)]
    table = {"Figure": [_metric_label(metric) for metric in shown]}
    for run in runs:
        name = wording.plain(run_names.run_name(run), 30)
        column = name if name not in table else f"{name} ({wording.ago(run.created_at)})"
        table[column] = [_value(run, metric) for metric in shown]
    return pd.DataFrame(table)


def _metric_label(metric: str) -> str:
    base, _, group = metric.partition("/")
    return wording.metric_name(base) + (f", {GROUP_NAMES[group]}" if group else "")


def _value(run: RunRow, metric: str) -> str:
    kind, value = metric.partition("/")[0], run.metrics.get(metric)
    interval = run.intervals.get(metric)
    shown = wording.metric_value(kind, value)
    if not interval or not np.isfinite(interval).all():
        return shown
    return f"{shown}  ({wording.metric_value(kind, interval[0])} to {wording.metric_value(kind, interval[1])})"


def _table(runs: list[RunRow]) -> None:
    table = metric_table(runs)
    if table.empty:
        st.markdown("Nothing was held out of this dataset, so no run has figures.")
        return
    widths = {name: st.column_config.TextColumn(width=RUN_WIDTH) for name in table}
    widths["Figure"] = st.column_config.TextColumn(width=FIGURE_WIDTH, pinned=True)
    st.dataframe(table, hide_index=True, row_height=36, height=40 + 36 * len(table), column_config=widths)
    st.download_button(
        "Download as CSV", spreadsheet.csv_bytes(table), "runs.csv", "text/csv", icon=":material/download:", key="csv"
    )


def differing_settings(runs: list[RunRow]) -> pd.DataFrame:
    """Return the settings that are not the same in all runs, one row each."""
    flat = [run.config.flat() for run in runs]
    names = [name for name in flat[0] if len({str(one.get(name)) for one in flat}) > 1]
    table: dict[str, list[str]] = {"Setting": [_setting(name) for name in names]}
    for number, (run, values) in enumerate(zip(runs, flat, strict=True)):
        name = wording.plain(run_names.run_name(run), 30)
        table[name if name not in table else f"{name} ({number + 1})"] = [
            _chosen(one, values.get(one)) for one in names
        ]
    return pd.DataFrame(table)


def _setting(name: str) -> str:
    """Return a setting as people read it: "encoder.max_tokens" -> "Encoder: max tokens"."""
    words = name.replace(".", ": ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _chosen(name: str, value: object) -> str:
    if name == "model":
        return wording.model_name(str(value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value).replace("_", " ") or "Nothing"


def _settings(runs: list[RunRow]) -> None:
    widgets.section("What differs", "Settings that are not the same in these runs.")
    table = differing_settings(runs)
    if table.empty:
        st.markdown("Nothing: these runs have the same settings.")
        return
    st.dataframe(table, hide_index=True, row_height=36)
