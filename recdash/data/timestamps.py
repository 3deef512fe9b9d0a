"""Read timestamps of any usual form into whole seconds UTC."""

import time

import numpy as np
import pandas as pd

EARLIEST_S = 0
UNITS = ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (np.inf, 1_000_000_000))
"""Upper bound of the number and what it counts in one second: seconds, milli-, micro-, nanoseconds."""


def parse_timestamps(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds UTC int64 (n,) and whether each could be read, bool (n,).

    Numbers are seconds, milli-, micro- or nanoseconds since 1970, told apart row by row; everything else is read as ISO
    8601, then as a date with day or month first (day first when any first number exceeds 12). Times before 1970 or more
    than a day ahead are not accepted.
    """
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64)
    is_number = np.isfinite(numbers) & ~texts.str.fullmatch(r"(19|20)\d{6}").to_numpy(bool)
    seconds = np.zeros(len(texts), np.int64)
    seconds[is_number] = _from_numbers(numbers[is_number])
    valid = is_number.copy()
    if (~is_number).any():
        seconds[~is_number], valid[~is_number] = _from_dates(texts[~is_number])
    return seconds, valid & (seconds > EARLIEST_S) & (seconds < time.time() + 86_400)


def _from_numbers(numbers: np.ndarray) -> np.ndarray:
    divisors = np.select([np.abs(numbers) < bound for bound, _ in UNITS], [divisor for _, divisor in UNITS], 1)
    return np.clip(numbers / divisors, -1, 1e12).astype(np.int64)


def _from_dates(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    parsed = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    if parsed.isna().any():
        first = pd.to_numeric(texts.str.extract(r"^(\d{1,2})[./-]", expand=False), errors="coerce")
        rest = pd.to_datetime(
            texts[parsed.isna()], format="mixed", dayfirst=bool((first > 12).any()), utc=True, errors="coerce"
        )
        parsed = parsed.fillna(rest)
    valid = parsed.notna().to_numpy()
    seconds = parsed.dt.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
    return np.where(valid, seconds, 0), valid
