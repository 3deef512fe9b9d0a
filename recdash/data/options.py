"""How uploaded tables are turned into a dataset."""

from dataclasses import dataclass, field

from recdash.data.dataset import SplitConfig
from recdash.errors import ConfigError

REPEATED = ("", "first", "last")
KEPT_RATINGS = ("newest", "oldest", "highest", "mean")


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
    day_first: bool | None = None
    """Whether dates such as 3/4/2024 have the day first; None: told from the column."""
    repeated: str = ""
    """Which row counts when an item or a person stands twice in its table with other values: "first" or "last". Empty:
    the first one, and the others are refused.
    """
    kept_rating: str = "newest"
    """Which rating counts when somebody rated an item several times: one of `KEPT_RATINGS`."""
    hash_users: bool = False
    """Replace the ids of people by pseudonyms."""
    skip_bad_rows: bool = True
    """False: one bad row refuses the whole import."""

    def __post_init__(self) -> None:
        for name, known in (("repeated", REPEATED), ("kept_rating", KEPT_RATINGS)):
            if getattr(self, name) not in known:
                message = f'{name} is "{getattr(self, name)}".'
                raise ConfigError(message, f"Choose one of: {', '.join(one for one in known if one)}.")
