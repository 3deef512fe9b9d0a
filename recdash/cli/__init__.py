"""The same product without a browser: `python -m recdash COMMAND`."""
