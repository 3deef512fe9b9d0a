from benchmarks.judging.page import number, quality_section, verdict
from benchmarks.measuring import row
from benchmarks.report import section

FIGURES = {"ndcg@10": 0.3712, "ndcg@10/known_items": 0.3713, "ndcg@20/new_items": None, "recall@10": 0.2, "rmse": 0.9}


def model(name, figures=FIGURES):
    return {"set": "ml-100k", "split": "random", "model": name, "figures": figures, "seconds": 12.34, "peak_mb": 1234,
            "seed_deviation": {"ndcg@10": None}, "seeds": [0, 1, 2]}  # fmt: skip


def test_undefined_numbers_and_open_verdicts_are_said():
    assert (number(None), number(0.12345), number(2.0, 1)) == ("–", "0.1235", "2.0")
    assert [verdict(one) for one in (True, False, None)] == ["yes", "no", "not measured"]


def test_the_section_shows_targets_differences_and_models_best_first():
    row = {"name": "Warm", "unit": "NDCG@10", "ours": 0.37, "reference": 0.36, "ratio": 1.028, "must_says": "above",
           "ok": True, "aim_says": "+4 %", "aim_ok": None}  # fmt: skip
    comparison = {"first": 0.37, "second": 0.36, "difference": 0.01, "interval": [0.004, 0.016], "num_people": 943}
    claim = {"set": "ml-100k", "split": "random", "figure": "ndcg@10", "reference": "ease", "num_seeds": 5,
             "p_holm": 0.02, "comparison": comparison}  # fmt: skip
    weaker = model("ease", {**FIGURES, "ndcg@10": 0.36})
    models = [model("interest-frozen", {**FIGURES, "ndcg@10": 0.9}), weaker, model("interest")]
    lines = quality_section({"rows": [row], "claims": [claim], "models": models})
    assert "| Warm | 0.3700 NDCG@10 | 0.3600 | 1.028 | above | yes | +4 % | not measured |" in lines
    assert (
        "| ml-100k | random | NDCG@10 | 0.3700 | ease 0.3600 | +0.0100 | +0.0040 to +0.0160 | 0.0200 | 943 | 5 |"
        in lines
    )
    assert "| ml-100k | **interest** | 0.3712 | 0.3713 | – | 0.2000 | 0.9000 | – | 3 | 12.3 | 1,234 |" in lines
    names = [line.split("|")[2].strip() for line in lines if line.startswith("| ml-100k |") and "1,234" in line]
    assert names == ["**interest**", "ease", "interest-frozen"]


def test_a_small_time_keeps_its_digits_and_a_large_one_none_that_mean_nothing():
    machine = {"processor": "CPU", "cores": 2, "memory_gib": 24, "python": "3.11"}
    rows = [row("a rerun", "s", 0.0563, 0.4), row("memory", "MiB", 1820.33, 2048.0)]
    lines = section("pages", {"machine": machine, "rows": rows}).splitlines()
    assert "| a rerun | 0.056 s | 0.4 s | 7.105 | 1.000 | yes |" in lines
    assert "| memory | 1,820 MiB | 2,048 MiB | 1.125 | 1.000 | yes |" in lines
