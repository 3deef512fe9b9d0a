"""Claims about every command: exit codes, one sentence, one JSON document."""

import importlib
import json
import subprocess
import sys

import pytest

from recdash.cli.main import main
from recdash.cli.output import Answer, table, to_json
from recdash.cli.parser import build_parser

HEAVY = ("torch", "transformers", "streamlit", "pandas", "umap", "sqlalchemy")


def test_help_loads_none_of_the_heavy_libraries():
    script = (
        "import sys; from recdash.cli.parser import build_parser; build_parser().format_help();"
        f"assert not set(sys.modules) & set({HEAVY})"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_commands_for_finished_runs_do_not_load_torch():
    script = "import sys, recdash.cli.recommending, recdash.cli.judging; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


EXAMPLES = [
    ["demo"],
    ["import", "--interactions", "F", "--name", "N"],
    ["train", "--dataset", "D"],
    ["runs"],
    ["evaluate", "--run", "R"],
    ["recommend", "--run", "R", "--all"],
    ["predict", "--run", "R", "--pairs", "F", "--out", "O"],
    ["explain", "--run", "R", "--user", "U", "--item", "I"],
    ["similar", "--run", "R", "--item", "I"],
    ["compare", "A", "B"],
    ["resume", "R"],
    ["stop", "R"],
    ["ablate", "--run", "R"],
    ["delete", "R"],
    ["export", "R", "--out", "D"],
    ["doctor"],
]


@pytest.mark.parametrize("argv", EXAMPLES, ids=lambda argv: argv[0])
def test_each_command_has_a_function_that_carries_it_out(argv):
    module, function = build_parser().parse_args(argv).handler.split(":")
    assert callable(getattr(importlib.import_module(f"recdash.cli.{module}"), function))


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "COMMAND"),
        (["fly"], "fly"),
        (["train"], "--dataset"),
        (["recommend", "--run", "R", "--all", "-k", "0"], "whole number"),
        (["recommend", "--run", "R"], "--user"),
        (["train", "--dataset", "D", "--set", "seed"], "key=value"),
        (["import", "--interactions", "F", "--name", "N", "--event-weight", "view=-1"], "0 or more"),
        (["import", "--interactions", "F", "--name", "N", "--split", "time", "--train-only"], "not allowed"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(argv, words, capsys):
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert len(captured.err.splitlines()) == 1


def test_wrong_usage_with_json_is_a_document(capsys):
    assert main(["train", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert "--dataset" in document["error"]
    assert document["problems"] == []


@pytest.mark.parametrize(
    "argv",
    [
        ["train", "--dataset", "nothing"],
        ["evaluate", "--run", "nothing"],
        ["recommend", "--run", "../../etc", "--user", "u"],
        ["explain", "--run", "nothing", "--user", "u", "--item", "i"],
        ["similar", "--run", "nothing", "--item", "i"],
        ["compare", "one", "two"],
        ["resume", "nothing"],
        ["stop", "nothing"],
        ["delete", "nothing"],
        ["export", "nothing", "--out", "folder"],
        ["import", "--interactions", "missing.csv", "--name", "N"],
    ],
    ids=lambda argv: argv[0],
)
def test_what_is_not_there_is_refused_with_a_sentence(argv, run):
    code, document = run(*argv)
    assert code == 1
    assert document["error"].startswith("There is no ")


def test_a_setting_of_the_environment_that_is_wrong_is_refused(run, monkeypatch):
    monkeypatch.setenv("RECDASH_DEVICE", "abacus")
    assert run("runs") == (
        1,
        {"error": 'RECDASH_DEVICE is "abacus". Set it to one of: auto, cpu, cuda.', "problems": []},
    )


def test_undefined_numbers_become_null():
    assert json.loads(to_json({"a": float("nan"), "b": [float("inf")], 1: "ü"})) == {"a": None, "b": [None], "1": "ü"}


def test_figures_are_flush_right_and_words_flush_left():
    assert table(("name", "n"), [("a", "1"), ("bcdef", "22")]).splitlines() == [
        "name    n",
        "---------",
        "a       1",
        "bcdef  22",
    ]


def test_what_a_command_writes_to_stdout_by_itself_goes_to_stderr(monkeypatch, capsys):
    def chatter(_):
        sys.stdout.write("noise")
        return Answer({"fine": True}, "fine")

    monkeypatch.setattr("recdash.cli.doctor.doctor", chatter)
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"fine": True}


def test_an_interrupted_command_exits_with_130(monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("recdash.cli.doctor.doctor", interrupted)
    assert main(["doctor"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"
