"""The values of options: read from text, or refused in words."""

import argparse


def assignment(text: str) -> tuple[str, str]:
    """Read key=value.

    Raises:
        ArgumentTypeError: if it is none.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError(f'"{text}" is not of the form key=value')
    return key.strip(), value


def weight(text: str) -> tuple[str, float]:
    """Read EVENT=WEIGHT.

    Raises:
        ArgumentTypeError: if it is none.
    """
    event, value = assignment(text)
    try:
        weight = float(value)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise argparse.ArgumentTypeError(f'the weight in "{text}" is not a number of 0 or more')
    return event, weight


def count(text: str) -> int:
    """Read a whole number from 1 to 10,000.

    Raises:
        ArgumentTypeError: if it is none.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from 1 to 10000')
    return int(text)


def whole(text: str) -> int:
    """Read a whole number of 0 or more.

    Raises:
        ArgumentTypeError: if it is none.
    """
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number of 0 or more')
    return int(text)


def positive(text: str) -> float:
    """Read a number above 0.

    Raises:
        ArgumentTypeError: if it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number above 0')
    return value


def part(text: str) -> float:
    """Read a number from -1 to 1.

    Raises:
        ArgumentTypeError: if it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -1 <= value <= 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number from -1 to 1')
    return value
