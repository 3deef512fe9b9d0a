"""Candidates, ranking, explanations: from a trained model to what a person sees."""
