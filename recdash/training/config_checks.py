"""What a setting may be: each check refuses with what was found and what to do instead."""

from typing import Any

from recdash.errors import ConfigError


def check(condition: bool, found: str, fix: str) -> None:
    """Refuse a setting.

    Raises:
        ConfigError: unless the condition holds.
    """
    if not condition:
        raise ConfigError(found, fix)


def check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that is none of those offered."""
    offered = ", ".join(one or "(nothing)" for one in allowed)
    check(value in allowed, f'{name} is "{value}".', f"Choose one of: {offered}.")


def check_type(name: str, value: object, kind: Any) -> None:
    """Refuse a value of another type than the field's; a whole number is a number too."""
    allowed = {str: (str,), int: (int,), float: (int, float), bool: (bool,)}[kind]
    fits = isinstance(value, allowed) and isinstance(value, bool) == (kind is bool)
    wanted = {str: "a text", bool: "true or false"}.get(kind, "a number")
    check(fits, f"{name} is {value!r}.", f"Give {wanted}.")


def parse_setting(key: str, text: str, kind: type) -> Any:
    """Return the value of the given type that a text means.

    Raises:
        ConfigError: if it means none.
    """
    if kind is bool:
        check(text.lower() in ("true", "false"), f'{key} is "{text}".', "Give true or false.")
        return text.lower() == "true"
    try:
        return kind(text)
    except ValueError as error:
        raise ConfigError(f'{key} is "{text}".', f"Give {'a whole number' if kind is int else 'a number'}.") from error
