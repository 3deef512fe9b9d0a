"""Claims about what every test is given."""

import os
import socket

import pytest

from recdash.settings import load_settings


def test_each_test_has_an_empty_data_folder_of_its_own(home):
    assert load_settings().home == home
    assert not home.exists()


def test_a_connection_to_another_machine_is_refused():
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_name_is_not_looked_up():
    with pytest.raises(AssertionError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_a_connection_to_this_machine_works():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_tests_run_on_one_thread():
    assert os.environ["OMP_NUM_THREADS"] == "1"
