"""What the last full results hold after a part of a benchmark was measured again."""

import json

import pytest

from benchmarks.measuring import keep, row

HERE, ELSEWHERE = {"cores": 2}, {"cores": 8}


def results(machine, **seconds):
    rows = [{"part": name.split("_")[0], **row(name, "s", value, 1.0)} for name, value in seconds.items()]
    return {"machine": machine, "rows": rows}


@pytest.mark.parametrize(
    ("machine", "there"),
    [
        (HERE, {"lists_all": 1.0, "cost_small": 4.0, "cost_large": 5.0}),
        (ELSEWHERE, {"cost_small": 4.0, "cost_large": 5.0}),
    ],
)
def test_a_part_measured_again_replaces_its_rows_and_other_parts_stay_where_the_machine_is_the_same(
    tmp_path, machine, there
):
    file = tmp_path / "results" / "speed.json"
    keep(results(HERE, lists_all=1.0, cost_small=2.0), file)
    keep(results(machine, cost_small=4.0, cost_large=5.0), file)
    found = json.loads(file.read_text())
    assert found["machine"] == machine
    assert {one["name"]: one["ours"] for one in found["rows"]} == there


def test_results_without_parts_are_replaced_as_a_whole(tmp_path):
    file = tmp_path / "map.json"
    for name in ("one", "two"):
        keep({"machine": HERE, "rows": [row(name, "s", 1.0, 1.0)]}, file)
    assert [one["name"] for one in json.loads(file.read_text())["rows"]] == ["two"]
