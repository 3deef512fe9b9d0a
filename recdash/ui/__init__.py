"""What people see: shell, page context, widgets, wording and charts."""
