"""Claims about tables that are taken away: a spreadsheet runs nothing of them."""

import pandas as pd

from recdash.ui import spreadsheet


def test_exported_formulas_are_neutral_but_numbers_stay():
    frame = pd.DataFrame({"=name": ["=1+1", "-1.5", "@sum", "plain", "\tx", "+44 1", "＝x", " =1"], "n": range(8)})
    lines = spreadsheet.csv_bytes(frame).decode("utf-8-sig").splitlines()
    assert lines == [
        "'=name,n", "'=1+1,0", "-1.5,1", "'@sum,2", "plain,3", "'\tx,4", "'+44 1,5", "'＝x,6", "' =1,7",
    ]  # fmt: skip
