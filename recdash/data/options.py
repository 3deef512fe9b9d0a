"""How uploaded tables are turned into a dataset."""

import math
from dataclasses import dataclass, field

from recdash.data.split_config import SplitConfig
from recdash.errors import ConfigError

REPEATED = ("", "first", "last")
KEPT_RATINGS = ("newest", "oldest", "highest", "mean")
RATINGS = ("kept", "strength", "ignored")


@dataclass(frozen=True)
class ImportOptions:
    """How to read uploaded tables; what is left out is guessed."""

    name: str
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    """For "interactions", "items", "users": field -> column."""
    split: SplitConfig | None = None
    """None: by time when every row has a time, else at random per user."""
    event_weights: dict[str, float] = field(default_factory=dict)
    """How strong a signal each event is; what is not named here has its weight in `events.DEFAULT_EVENT_WEIGHTS`."""
    item_text: str = ""
    """Template of the item text; empty means a guess."""
    user_text: str = ""
    """Template of the user text; empty means a guess."""
    features: dict[str, dict[str, str]] | None = None
    """For "items", "users": column -> "category" or "number", what is a feature beside the text. None means a guess."""
    day_first: bool | None = None
    """Whether dates such as 3/4/2024 have the day first; None: told from the column."""
    repeated: str = ""
    """Which row counts when an item or a person stands twice in its table with other values: "first" or "last". Empty:
    the first one, and the others are refused.
    """
    kept_rating: str = "newest"
    """Which rating counts when somebody rated an item several times: one of `KEPT_RATINGS`."""
    ratings: str = "kept"
    """What ratings are for. "kept": they are predicted, and all rows count alike as interest; "strength": higher ones
    also count as more interest; "ignored": only who chose what counts.
    """
    rating_scale: tuple[float, float] | None = None
    """The lowest and highest rating that can be given; others are refused. None: told from the ratings."""
    half_life_days: float = 0.0
    """Days after which an interaction counts half as much; 0: all count alike, however old."""
    hash_users: bool = False
    """Replace the ids of people by pseudonyms."""
    hide_personal: bool = False
    """Replace ids that are e-mail addresses, phone numbers or names of people by pseudonyms, take such out of texts."""
    skip_bad_rows: bool = True
    """False: one bad row refuses the whole import."""

    def __post_init__(self) -> None:
        for name, known in (("repeated", REPEATED), ("kept_rating", KEPT_RATINGS), ("ratings", RATINGS)):
            if getattr(self, name) not in known:
                message = f'{name} is "{getattr(self, name)}".'
                raise ConfigError(message, f"Choose one of: {', '.join(one for one in known if one)}.")
        if not 0 <= self.half_life_days < math.inf:
            raise ConfigError(f"half_life_days is {self.half_life_days}.", "Choose days, or 0 for none.")
        if self.rating_scale is not None and not self.rating_scale[0] < self.rating_scale[1]:
            low, high = self.rating_scale
            raise ConfigError(f"The rating scale is {low:g} to {high:g}.", "Give the lowest first, such as 1 and 5.")
