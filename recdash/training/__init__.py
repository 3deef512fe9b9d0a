"""Run configuration, losses, the loop, checkpoints, and the estimate made before a run starts."""
