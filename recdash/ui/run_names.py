"""What runs are called: by the name people gave them, and never without the part that a run leaves out."""

from recdash.store.runs import RunRow
from recdash.training.leaving_out import missing_part
from recdash.ui.wording import model_name, plain

PART_NAMES = {
    "fine_tuning": "Without fine-tuning",
    "texts": "Without texts",
    "matching_texts": "With mixed-up texts",
    "behaviour": "Items by texts only",
    "predictor": "Without predictor",
    "recency": "Without times",
}
MOST_LETTERS = 40


def run_name(run: RunRow) -> str:
    """Return the name people gave a run, or the plain name of its model; a part that is left out is always said."""
    part = missing_part(run.config)
    if not part:
        return plain(run.name, MOST_LETTERS) or model_name(run.model)
    return variant_name(run.name.removesuffix(variant_name("", part)), part)


def variant_name(name: str, part: str) -> str:
    """Return the name of a run that is trained like the named one, but without a part: "Balanced, without texts"."""
    said = f", {PART_NAMES[part].lower()}"
    return plain(name, MOST_LETTERS - len(said)) + said
