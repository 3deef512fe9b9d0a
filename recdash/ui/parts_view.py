"""What each part of a run brings: the run against its variants with one part left out; drawn, offered and started."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from recdash.evaluation.significance import PairedDifference
from recdash.jobs.submit import submit
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.training.config import RunConfig
from recdash.training.leaving_out import missing_part, part_left_out, parts_of, without
from recdash.ui import context, costs, run_names, widgets, wording
from recdash.ui.charts import compare as charts
from recdash.ui.compare_view import paired


@dataclass(frozen=True)
class LeftOut:
    """One variant: its name in words, and its figure less that of the whole run."""

    name: str
    difference: PairedDifference

    @property
    def sentence(self) -> str:
        """The difference with its interval, and what it means."""
        one = self.difference
        meaning = "the part helps" if one.high < 0 else "it is better without" if one.low > 0 else "could be luck"
        return f"{self.name}: {_moved(one.difference)}, between {_moved(one.low)} and {_moved(one.high)}: {meaning}."


def offer(row: DatasetRow, config: RunConfig, key: str) -> tuple[str, ...]:
    """Offer, before a run, to train it without each part as well; returns the parts that are wanted."""
    parts = parts_of(config, context.dataset(row.id))
    if not parts or not _is_judged(row):
        return ()
    wanted = st.checkbox(
        f"Also show what each part brings ({_cost(row, config, parts)})",
        key=key,
        help="After the run, the same is trained again with one part left out at a time: the texts, the predictor and "
        "so on. Compare runs then shows which of them matter for your data.",
    )
    return parts if wanted else ()


def start(row: DatasetRow, config: RunConfig, name: str, parts: Sequence[str]) -> None:
    """Put one run into the queue for each part, trained without it."""
    for part in parts:
        submit(context.get_store(), row.id, without(config, part), run_names.variant_name(name, part))


def draw(run: RunRow, row: DatasetRow) -> None:
    """Draw what the parts of a run bring, and offer to train what is not measured yet; nothing for other models."""
    if missing_part(run.config) or not _is_judged(row):
        return
    everything = context.run_rows(row.id)
    there = {part_left_out(run.config, one.config): one for one in everything if one.is_active or one.metrics}
    rows = left_out(run, [one for one in everything if one.state == "completed"])
    missing = [part for part in parts_of(run.config, context.dataset(row.id)) if part not in there]
    under_way = sum(one.is_active for part, one in there.items() if part)
    if not rows and not missing and not under_way:
        return
    with widgets.card("What each part brings", "The same run, trained again with one part left out."):
        if rows:
            _differences(run, rows)
        if under_way:
            st.markdown(f"{wording.plural(under_way, 'more run')} waiting or being trained for this.")
        if missing and st.button(
            f"Train {wording.plural(len(missing), 'more run')}", icon=":material/play_arrow:", key=f"measure_{run.id}"
        ):
            start(row, run.config, run.name, missing)
            st.rerun()
        if missing:
            st.caption(_without(missing) + f" {_cost(row, run.config, missing).capitalize()}.")


def _differences(run: RunRow, rows: list[LeftOut]) -> None:
    spoken = "; ".join(row.sentence for row in rows)
    points = [charts.Difference(row.name, row.difference.difference, row.difference.low, row.difference.high)
              for row in rows]  # fmt: skip
    figure = charts.differences(points, "Ranking quality, difference to the whole", widgets.palette())
    widgets.chart(figure, alt=f"Ranking quality with one part left out. {spoken}.", key=f"parts_{run.id}")
    st.markdown(wording.lines(*(wording.escape_markdown(row.sentence) for row in rows)))
    st.caption("Left of the dotted line: worse without the part. An interval that crosses the line: could be luck.")


def left_out(run: RunRow, everything: Sequence[RunRow]) -> list[LeftOut]:
    """Return the newest variant for each part, the one that is missed most first."""
    found: dict[str, LeftOut] = {}
    for one in sorted(everything, key=lambda other: other.created_at):
        part = part_left_out(run.config, one.config)
        difference = paired(one, run) if part else None
        if difference is not None and np.isfinite(difference.difference):
            found[part] = LeftOut(run_names.PART_NAMES[part], difference)
    return sorted(found.values(), key=lambda row: row.difference.difference)


def _moved(value: float) -> str:
    size = f"{abs(value):.3f}"
    return "0.000" if size == "0.000" else f"{size} {'lower' if value < 0 else 'higher'}"


def _is_judged(row: DatasetRow) -> bool:
    """Whether something is held back, without which nothing can be compared."""
    return context.dataset(row.id).split.kind != "train_only"


def _cost(row: DatasetRow, config: RunConfig, parts: Sequence[str]) -> str:
    seconds = sum(costs.expected(row, without(config, part)).seconds for part in parts)
    return f"trains {wording.plural(len(parts), 'more run')}, {wording.about(seconds)} in all"


def _without(parts: Sequence[str]) -> str:
    return f"Not measured yet: {wording.join_words([run_names.PART_NAMES[part].lower() for part in parts])}."
