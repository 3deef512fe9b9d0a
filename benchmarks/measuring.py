"""What the benchmarks share: the form of a row, the machine, a table or JSON, and the file of the last full results."""

import json
import os
import platform
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"


def row(name: str, unit: str, ours: float, reference: float, must: float = 1.0, aim: float | None = None) -> dict:
    """Return one row; less is better for all units here, so `ratio` is reference / ours, and `must` its least value.

    `aim` is the ratio that we would like; None: `must`.
    """
    ratio = reference / ours
    return {"name": name, "unit": unit, "ours": round(ours, 3), "reference": round(reference, 3),
            "ratio": round(ratio, 3), "must": round(must, 3), "aim": round(must if aim is None else aim, 3),
            "ok": ratio >= must}  # fmt: skip


def compared(name: str, unit: str, ours: float, reference: float, difference: float, interval: list[float]) -> dict:
    """Return one row of which more is better and to which no bound belongs, with the interval of the difference."""
    return {"name": name, "unit": unit, "ours": round(ours, 5), "reference": round(reference, 5),
            "ratio": round(ours / reference, 4), "must": None, "aim": None, "ok": None, "digits": 4,
            "difference": round(difference, 5), "interval": [round(bound, 5) for bound in interval]}  # fmt: skip


def machine() -> dict:
    """Describe the machine: processor, cores, memory, system and Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def show(rows: list[dict], as_json: bool, keep_as: str = "") -> None:
    """Print the rows as a table or as one document; `keep_as` names the file of results to write them to."""
    document = {"machine": machine(), "rows": rows}
    if keep_as:
        keep(document, RESULTS / f"{keep_as}.json")
    if as_json:
        print(json.dumps(document, indent=1))
        return
    for one in rows:
        print(
            f"{one['name']:58} {one['ours']:10.{one.get('digits', 3)}f} {one['unit']:4} against "
            f"{one['reference']:9.{one.get('digits', 3)}f}, ratio {one['ratio']:6.3f}, {_verdict(one)}"
        )


def keep(document: dict, file: Path) -> None:
    """Write results to their file; the rows of parts that were not measured now stay, if they are of this machine."""
    before: dict = json.loads(file.read_bytes()) if file.is_file() else {"machine": None, "rows": []}
    parts = {one.get("part") for one in document["rows"]}
    of_here = before["rows"] if before["machine"] == document["machine"] else []
    others = [one for one in of_here if one.get("part") not in parts]
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({**document, "rows": others + document["rows"]}, indent=1) + "\n", encoding="utf-8")


def _verdict(one: dict) -> str:
    if one["must"] is not None:
        return f"must {one['must']:6.3f}  {'ok' if one['ok'] else 'NOT MET'}"
    low, high = one["interval"]
    return f"difference {one['difference']:+.4f} [{low:+.4f}, {high:+.4f}]"
