"""Claims about who holds a run: a process is known by machine, number and beginning, so that none is mistaken."""

import os
import subprocess
import sys

import pytest

from recdash.jobs.identity import (
    CLAIM,
    INLINE,
    THREAD,
    WORKER,
    Holder,
    is_on_this_host,
    machine,
    process_name,
    read_holder,
)


@pytest.mark.parametrize("kind", [WORKER, THREAD, INLINE, CLAIM])
def test_a_name_can_be_taken_apart_again(kind):
    holder = read_holder(process_name(kind))
    assert (holder.machine, holder.pid, holder.kind) == (machine(), os.getpid(), kind)
    assert holder.machine.startswith(f"{holder.host}:")


def test_what_stands_behind_a_kind_tells_jobs_of_one_process_apart():
    assert process_name("thread-A") != process_name("thread-B")
    assert read_holder(process_name("thread-A")).kind == THREAD


def test_this_process_is_here_and_alive():
    holder = read_holder(process_name())
    assert holder.is_here
    assert holder.is_alive
    assert is_on_this_host(holder)


def test_a_process_number_that_was_used_again_deceives_nobody():
    assert not read_holder(f"{machine()}/{os.getpid()}:1/worker").is_alive


def test_a_process_that_ended_is_not_alive_even_before_it_is_collected():
    command = "from recdash.jobs.identity import *; print(process_name(WORKER), flush=True); input()"
    arguments = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", command], **arguments) as process:
        holder = read_holder(process.stdout.readline().strip())
        assert holder.pid == process.pid
        assert holder.is_alive
        process.stdin.write("\n")
        process.stdin.close()
        process.stdout.read()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
        assert not holder.is_alive
        process.wait()
    assert not holder.is_alive


def test_a_process_of_before_the_last_start_of_the_machine_is_on_this_host_and_not_alive():
    holder = read_holder(process_name().replace(machine(), f"{machine().partition(':')[0]}:earlier"))
    assert is_on_this_host(holder)
    assert not holder.is_here
    assert not holder.is_alive


def test_a_process_of_another_machine_is_never_judged_from_here():
    holder = read_holder("elsewhere:1/7:7/worker")
    assert not is_on_this_host(holder)
    assert not holder.is_alive


@pytest.mark.parametrize("name", ["", "worker", "a/b/c", "///", "host/x:1/worker"])
def test_a_name_of_another_form_belongs_to_nobody(name):
    holder = read_holder(name)
    assert isinstance(holder, Holder)
    assert (holder.pid, holder.is_here, holder.is_alive) == (0, False, False)
