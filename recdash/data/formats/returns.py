"""Returns take back what the same customer bought of the same product before, the newest purchase first."""

import numpy as np
import pandas as pd


def quantities_left(pair: pd.Series, times: np.ndarray, quantity: pd.Series) -> tuple[pd.Series, int]:
    """Return what is left of each purchase, and how many returns found too little to take back.

    Args:
        pair: int (n,), the same number for the same customer and product.
        times: int64 (n,) seconds; of equal times, purchases come first, then the order of the rows counts.
        quantity: float64 (n,), negative for what came back; NaN counts as nothing.
    """
    left = quantity.fillna(0).to_numpy(np.float64).copy()
    affected = pair.isin(pair[left < 0]).to_numpy(bool)
    places = np.flatnonzero(affected)
    places = places[np.lexsort((places, left[places] < 0, times[places], pair.to_numpy()[places]))]
    unmatched, stack, current = 0, [], None
    for place, one in zip(places, pair.to_numpy()[places], strict=True):
        if one != current:
            stack, current = [], one
        if left[place] > 0:
            stack.append(place)
        elif left[place] < 0:
            unmatched += not _take_back(left, stack, -left[place])
    return pd.Series(left, index=quantity.index), unmatched


def _take_back(left: np.ndarray, stack: list, amount: float) -> bool:
    """Take an amount from the newest purchases; whether there was enough."""
    while stack and amount > 0:
        taken = min(left[stack[-1]], amount)
        left[stack[-1]] -= taken
        amount -= taken
        if left[stack[-1]] <= 0:
            stack.pop()
    return amount <= 0
