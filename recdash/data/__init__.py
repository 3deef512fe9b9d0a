"""Bytes to Dataset: read, map columns, check, profile, split, build text, generate the sample."""
