"""Orders of a shop: one row for each product of an order, with quantities; returns take purchases back.

A return is a negative quantity, an order number that begins with C, or an event of that name, as in the Online Retail
data of Chen, Sain and Guo (2012).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_ID, TIMESTAMP, TITLE, USER_ID, WEIGHT
from recdash.data.bytes import file_error
from recdash.data.formats.format import Format, Parts, Tables, first_column, made_of, rows_of
from recdash.data.formats.returns import quantities_left
from recdash.data.formats.words import damped, most_frequent
from recdash.data.ratings import read_numbers
from recdash.data.read import Table
from recdash.data.timestamps import parse_timestamps
from recdash.data.words import counted

ORDER = ("invoiceno", "invoice", "invoiceid", "orderid", "orderno", "order", "ordernumber", "basketid", "basket",
         "transactionid")  # fmt: skip
USER = ("userid", "customerid", "customer", "clientid", "client", "memberid", "user")
ITEM = ("itemid", "stockcode", "productid", "product", "sku", "articleid", "item")
QUANTITY = ("quantity", "qty", "amount")
WORDS = ("description", "productname", "title", "itemname")
PRICE = ("price", "unitprice")
WHEN = ("timestamp", "invoicedate", "orderdate", "purchasedate", "date", "datetime", "time")
BACK = ("return", "returned", "refund", "cancel", "cancelled")
HAS_FRACTION = 1e-9


def _part(table: Table) -> str:
    has_item, has_user = first_column(table, ITEM), first_column(table, USER)
    if has_item and has_user and first_column(table, QUANTITY) and first_column(table, ORDER):
        return "orders"
    if has_item and not has_user and (first_column(table, WORDS) or "median_price" in table.frame):
        return "items"
    return "users" if has_user and not has_item else ""


def _convert(parts: Parts) -> Tables:
    """Return purchases, products and people.

    Raises:
        DataError: if no row has a customer.
    """
    orders = parts["orders"]
    frame = pd.DataFrame({field: orders.frame[column] for field, column in _columns(orders).items()})
    known = frame[USER_ID].str.strip() != ""
    if not known.any():
        raise file_error(orders.name, "No row has a customer.", "Export the orders of customers who are known.")
    notes = []
    if not known.all():
        notes.append(f"Rows without a customer were left out: {counted(int((~known).sum()), 'row')}.")
    bought, more = _purchases(frame[known])
    tables = {"interactions": rows_of(orders, bought)}
    if "items" in parts:
        tables["items"] = _named(parts["items"], ITEM, ITEM_ID)
    elif TITLE in frame or "price" in frame:
        tables["items"] = made_of(orders, _products(frame))
        more.append("Products have their most frequent description and their middle price.")
    if "users" in parts:
        tables["users"] = _named(parts["users"], USER, USER_ID)
    return Tables(tables, notes + more)


def _columns(orders: Table) -> dict[str, str]:
    wanted = {USER_ID: USER, ITEM_ID: ITEM, "quantity": QUANTITY, "order": ORDER, TIMESTAMP: WHEN, TITLE: WORDS,
              "price": PRICE, EVENT: ("event", "eventtype")}  # fmt: skip
    found = {field: first_column(orders, names) for field, names in wanted.items()}
    return {field: column for field, column in found.items() if column is not None}


def _purchases(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return what was bought and kept, weighted by its quantity, and what was done."""
    quantity = pd.Series(read_numbers(frame["quantity"])[0], index=frame.index)
    order = frame["order"].str.strip().str.upper()
    back = (quantity < 0) | order.str.fullmatch(r"C\d+")
    if EVENT in frame:
        back |= frame[EVENT].str.strip().str.lower().isin(BACK)
    signed = quantity.abs().where(~back, -quantity.abs())
    times = parse_timestamps(frame[TIMESTAMP]).seconds if TIMESTAMP in frame else np.zeros(len(frame), np.int64)
    pairs = frame[[USER_ID, ITEM_ID]].apply(lambda column: column.str.strip())
    left, unmatched = quantities_left(pairs.groupby([USER_ID, ITEM_ID], sort=False).ngroup(), times, signed)
    bought = (signed > 0) | signed.isna()
    gone = (signed > 0) & (left <= HAS_FRACTION)
    kept = frame[bought & ~gone]
    weights = damped(left[kept.index]).where(signed[kept.index].notna(), frame["quantity"])
    columns = [column for column in (USER_ID, ITEM_ID, TIMESTAMP) if column in kept]
    notes = ["The quantity is the strength of interest, damped: 1 piece counts 1, 10 count 3.3, 100 count 5.6."]
    num_nothing = int((signed == 0).sum())
    if num_nothing:
        notes.append(f"Rows with a quantity of 0 were left out: {counted(num_nothing, 'row')}.")
    if back.any():
        notes.append(
            f"{counted(int(back.sum()), 'return')} took back earlier purchases of the same customer: "
            f"{counted(int(gone.sum()), 'purchase was', 'purchases were')} taken back in full and left out. "
            f"{counted(unmatched, 'return')} had no earlier purchase left to take back."
        )
    return kept[columns].assign(**{WEIGHT: weights}), notes


def _products(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each product, in the order they first occur."""
    items = frame[[ITEM_ID]].assign(**{ITEM_ID: frame[ITEM_ID].str.strip()}).drop_duplicates()
    items = items[items[ITEM_ID] != ""]
    if TITLE in frame:
        items[TITLE] = (
            items[ITEM_ID].map(most_frequent(frame[ITEM_ID].str.strip(), frame[TITLE])).astype(object).fillna("")
        )
    if "price" in frame:
        prices = pd.Series(read_numbers(frame["price"])[0], index=frame.index)
        middle = prices[prices > 0].groupby(frame[ITEM_ID].str.strip()).median()
        items["price"] = [f"{price:.2f}" if price > 0 else "" for price in items[ITEM_ID].map(middle)]
    return items


def _named(table: Table, names: tuple[str, ...], field: str) -> Table:
    return replace(table, frame=table.frame.rename(columns={str(first_column(table, names)): field}))


FORMAT = Format(
    "shop-orders",
    "shop orders",
    "Purchases become interactions, more pieces count more, and returns take earlier purchases back.",
    _part,
    ("orders",),
    _convert,
)
