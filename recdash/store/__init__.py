"""The only code that knows the database and the files on disk."""
