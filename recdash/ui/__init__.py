"""What the pages share: shell, charts, widgets and wording."""
