"""Data sets that many people know, told from their files by name and brought into the tables of an import."""
