"""What matters most about a dataset before a model is trained on it: each with its number and what follows."""

from dataclasses import dataclass

import numpy as np

from recdash.data.portrait.drift import Drift, has_shifted
from recdash.data.portrait.duplicates import Duplicates
from recdash.data.portrait.leaks import Leaks, column_sentence, hidden_rows_sentence
from recdash.data.portrait.opinions import Opinions, same_sentence
from recdash.data.portrait.profile import Profile
from recdash.data.words import counted, percent

FEW_TEST_USERS = 100
MANY = 0.3
SOME = 0.1


@dataclass(frozen=True)
class Concern:
    """One thing to know: the finding with its number, and what follows. weight: 0..1, larger is graver."""

    weight: float
    finding: str
    consequence: str


def find_concerns(
    shape: Profile, opinions: Opinions, duplicates: Duplicates, drift: Drift, leaks: Leaks
) -> tuple[Concern, ...]:
    """Return what matters about a dataset, the gravest first."""
    found = [
        *_of_leaks(leaks),
        *_of_people(shape),
        *_of_judging(shape),
        *_of_texts(shape, duplicates),
        *_of_drift(drift),
        *_of_ratings(shape, opinions),
    ]
    return tuple(sorted(found, key=lambda one: -one.weight))


def _of_leaks(leaks: Leaks) -> list[Concern]:
    found = [Concern(1.0, column_sentence(one), "") for one in leaks.columns if one.is_used]
    if leaks.num_test_in_train:
        found.append(Concern(1.0, hidden_rows_sentence(leaks), ""))
    return found


def _of_people(shape: Profile) -> list[Concern]:
    found = []
    for number, what in ((0, "have done nothing yet"), (1, "have one interaction")):
        share = float((shape.user_counts == number).mean())
        if share >= MANY:
            found.append(
                Concern(share, f"{percent(share)} of the people {what}.", "Recommendations for them rest on text.")
            )
    if shape.num_users and shape.user_counts[0] > SOME * shape.num_interactions and shape.num_interactions >= 100:
        share = float(shape.user_counts[0] / shape.num_interactions)
        found.append(
            Concern(
                share,
                f"One person made {percent(share)} of all interactions.",
                "Check whether that is a machine or a test account; models learn its taste above all.",
            )
        )
    if shape.top_share >= MANY and shape.num_items >= 100:
        found.append(
            Concern(
                0.5 * shape.top_share,
                f"{percent(shape.top_share)} of the interactions go to the most popular 1 % of the items.",
                "A model that shows everybody the same items looks good here: compare with Popularity.",
            )
        )
    return found


def _of_judging(shape: Profile) -> list[Concern]:
    split = shape.split
    if split.num_test and split.num_test_users < FEW_TEST_USERS:
        people = counted(split.num_test_users, "person", "people")
        return [
            Concern(
                0.6 if split.num_test_users < 30 else 0.4,
                f"Models are judged on {people} only.",
                "Differences between them will often be luck: look at the intervals.",
            )
        ]
    return []


def _of_texts(shape: Profile, duplicates: Duplicates) -> list[Concern]:
    found = []
    without = 1 - shape.share_with_text
    if without >= SOME:
        found.append(
            Concern(
                0.6 * without,
                f"{percent(without)} of the items have no text.",
                "While nobody has chosen them, nothing is known of them.",
            )
        )
    unseen = float((shape.item_counts == 0).mean())
    if unseen >= MANY:
        found.append(
            Concern(
                0.4 * unseen,
                f"{percent(unseen)} of the items were never chosen.",
                "Only models that read texts can recommend them.",
            )
        )
    repeated = max(duplicates.same, duplicates.num_near) / max(duplicates.num_looked_at, 1)
    if repeated >= 0.02:
        found.append(
            Concern(
                min(0.3 + repeated, 1.0),
                f"{percent(repeated)} of the items read the same, or nearly so, as another.",
                "If they are one thing, give them one id: a list may show it twice, and its history is split.",
            )
        )
    return found


def _of_drift(drift: Drift) -> list[Concern]:
    found = []
    for share, who, cure in (
        (
            drift.new_users,
            "by people",
            "For them models know no history: figures for new people tell how well they do.",
        ),
        (drift.new_items, "with items", "Only models that read texts can find them."),
    ):
        if share >= MANY:
            found.append(
                Concern(0.7 * share, f"{percent(share)} of the hidden interactions are {who} never seen before.", cure)
            )
    if has_shifted(drift) and drift.still_popular < 0.5 * drift.num_popular:
        found.append(
            Concern(
                0.45,
                f"Only {drift.still_popular:.0f} of the {drift.num_popular} most chosen items are still among them in "
                "the hidden part.",
                "What was popular says little about what will be; train anew often.",
            )
        )
    return found


def _of_ratings(shape: Profile, opinions: Opinions) -> list[Concern]:
    if len(shape.rating_values) == 1:
        finding = f"All ratings are {shape.rating_values[0]:g}."
        return [Concern(0.5, finding, "They hold no preference; only who chose what counts.")]
    if np.isfinite(opinions.same) and opinions.same >= SOME:
        return [Concern(0.5 * opinions.same, same_sentence(opinions), "")]
    return []
