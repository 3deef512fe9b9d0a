"""RecDash: models what people are interested in, and lets people see that it works."""

__version__ = "0.1.0"
