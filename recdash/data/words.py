"""Numbers and examples in sentences."""

from collections.abc import Iterable, Sequence

MAX_SAMPLE = 3


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 row", "1,204 rows"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def are(number: int) -> str:
    """Return the verb that goes with a number of things."""
    return "is" if number == 1 else "are"


def were(number: int) -> str:
    """Return the verb that goes with a number of things."""
    return "was" if number == 1 else "were"


def percent(share: float) -> str:
    """Return a share in words; never "0 %" or "100 %" for what is neither."""
    if 0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1:
        return "more than 99 %"
    return f"{share * 100:.0f} %"


def listed(names: Sequence[str]) -> str:
    """Return names as one reads them out: "A, B and C"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def sample(values: Iterable[str], most: int = MAX_SAMPLE) -> str:
    """Return the first few values, each in quotation marks and cut to 40 characters."""
    shown = []
    for value, _ in zip(values, range(most), strict=False):
        shown.append(f'"{value}"' if len(value) <= 40 else f'"{value[:39]}…"')
    return ", ".join(shown)
