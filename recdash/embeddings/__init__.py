"""Projection of embeddings to two dimensions, and nearest neighbours."""
