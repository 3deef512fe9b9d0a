"""Claims about the words for workers that ended without a word of their own."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from recdash.jobs.failures import EXIT_NOT_RECORDED, ending_of_exit
from recdash.store.runs import RunRow


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [
        (-9, "interrupted", "The system ended the worker, probably because memory ran out (it used 7.5 GB at last)."),
        (-15, "interrupted", "The system asked the worker to end before the run was done."),
        (-11, "failed", "The worker crashed (SIGSEGV)."),
        (-999, "failed", "The worker crashed (999)."),
        (1, "failed", "The worker ended without a result (exit code 1)."),
        (0, "failed", "The worker ended without a result (exit code 0)."),
        (EXIT_NOT_RECORDED, "interrupted", "The disk was full: the worker could not write down how it ended."),
    ],
)
def test_each_exit_has_its_words(hold: Callable[..., RunRow], code: int, state: str, reason: str):
    run = replace(hold(), usage={"memory_mb": 7680.0})
    ending = ending_of_exit(code, run)
    assert (ending.state, ending.reason) == (state, reason)
    assert ending.advice


def test_a_run_that_should_stop_counts_as_stopped_however_it_ended(hold: Callable[..., RunRow]):
    assert ending_of_exit(-9, replace(hold(), state="stopping")).state == "stopped"
