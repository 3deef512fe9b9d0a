"""How sure a share is that was counted in a sample of people.

Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 1927. Unlike a bootstrap,
the score interval has a width where none or all of the sample count.
"""

import math

Z_95 = 1.959964
"""The normal quantile of a 95 % interval."""


def share_interval(number: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of the share `number / of` in 0..1 as (low, high); NaN where `of` is 0."""
    if not of:
        return math.nan, math.nan
    share, spread = number / of, Z_95**2 / of
    middle = share + spread / 2
    half = Z_95 * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)
