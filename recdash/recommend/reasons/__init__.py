"""Reasons in depth: what a recommendation rests on, how far that holds, and what would change it."""
