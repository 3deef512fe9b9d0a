"""Arrays to numbers: metrics, protocols, significance. No torch, no storage."""
