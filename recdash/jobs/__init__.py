"""Queue, supervising thread, worker process, and executors."""
