"""Encoder, interest model, collaborative baselines, and the persistence of their weights."""
