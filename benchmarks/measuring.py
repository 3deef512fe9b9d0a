"""What the benchmarks share: the form of a row, the machine, a table or JSON, and the file of the last full results."""

import json
import os
import platform
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"


def row(name: str, unit: str, ours: float, reference: float, must: float = 1.0) -> dict:
    """Return one row; less is better for all units here, so `ratio` is reference / ours, and `must` its least value."""
    ratio = reference / ours
    return {"name": name, "unit": unit, "ours": round(ours, 3), "reference": round(reference, 3),
            "ratio": round(ratio, 3), "must": round(must, 3), "aim": round(must, 3), "ok": ratio >= must}  # fmt: skip


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
    document = json.dumps({"machine": machine(), "rows": rows}, indent=1)
    if keep_as:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{keep_as}.json").write_text(f"{document}\n", encoding="utf-8")
    if as_json:
        print(document)
        return
    for one in rows:
        told = "ok" if one["ok"] else "NOT MET"
        print(
            f"{one['name']:58} {one['ours']:10.3f} {one['unit']:4} against {one['reference']:9.3f}, "
            f"ratio {one['ratio']:6.3f}, must {one['must']:6.3f}  {told}"
        )
