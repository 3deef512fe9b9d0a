"""What each part of a run brings, on the Compare page: the run against its own variants with one part left out."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from recdash.evaluation.significance import PairedDifference
from recdash.store.runs import RunRow
from recdash.training.leaving_out import part_left_out
from recdash.ui import widgets, wording
from recdash.ui.charts import compare as charts
from recdash.ui.compare_view import paired


@dataclass(frozen=True)
class LeftOut:
    """One variant: its name in words, and its figure less that of the whole run."""

    name: str
    difference: PairedDifference

    @property
    def sentence(self) -> str:
        """The difference with its interval."""
        one = self.difference
        return f"{self.name}: {one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


def draw(run: RunRow, everything: list[RunRow]) -> None:
    """Draw what the parts bring, where variants of this run were trained; nothing where there are none."""
    rows = left_out(run, everything)
    if not rows:
        return
    with widgets.card("What each part brings", "The same run, trained again with one part left out."):
        spoken = "; ".join(row.sentence for row in rows)
        points = [charts.Difference(row.name, row.difference.difference, row.difference.low, row.difference.high)
                  for row in rows]  # fmt: skip
        figure = charts.differences(points, "Ranking quality, difference to the whole", widgets.palette())
        widgets.chart(figure, alt=f"Ranking quality with one part left out. {spoken}.", key=f"parts_{run.id}")
        st.markdown("  \n".join(wording.escape_markdown(row.sentence) for row in rows))
        st.caption("Left of the dotted line: worse without the part. An interval that crosses the line: could be luck.")


def left_out(run: RunRow, everything: list[RunRow]) -> list[LeftOut]:
    """Return the newest variant for each part, the one that is missed most first."""
    found: dict[str, LeftOut] = {}
    for one in sorted(everything, key=lambda other: other.created_at):
        part = part_left_out(run.config, one.config)
        difference = paired(one, run) if part else None
        if difference is not None and np.isfinite(difference.difference):
            found[part] = LeftOut(wording.PART_NAMES[part], difference)
    return sorted(found.values(), key=lambda row: row.difference.difference)
