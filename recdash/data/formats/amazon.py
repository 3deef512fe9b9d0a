"""Amazon Reviews: ratings or reviews, and what is known of the products, of the editions of 2014, 2018 and 2023.

Source: https://amazon-reviews-2023.github.io, https://nijianmo.github.io/amazon.
"""

import pandas as pd

from recdash.columns import ITEM_ID, RATING, TIMESTAMP, TITLE, USER_ID
from recdash.data.formats.format import Format, Parts, Tables, first_column, has_columns, named, rows_of
from recdash.data.read import Table

ITEM = ("parentasin", "asin")
USER = ("userid", "reviewerid")
RATED = ("rating", "overall")
WHEN = ("timestamp", "unixreviewtime")
KEPT = {
    TITLE: ("title",),
    "brand": ("store", "brand"),
    "categories": ("categories", "category"),
    "main_category": ("maincategory", "maincat"),
    "features": ("features", "feature"),
    "description": ("description",),
    "price": ("price",),
    "details": ("details",),
}
"""What is kept of a product, and the names it has in one edition or another."""


def _part(table: Table) -> str:
    if first_column(table, ITEM) is None:
        return ""
    if first_column(table, USER) and first_column(table, RATED) and first_column(table, WHEN):
        return "reviews"
    is_product = has_columns(table, "title") or has_columns(table, "description")
    return "products" if is_product and not first_column(table, USER) else ""


def _convert(parts: Parts) -> Tables:
    reviews = parts["reviews"]
    fields = {USER_ID: USER, ITEM_ID: ITEM, RATING: RATED, TIMESTAMP: WHEN}
    columns = {field: str(first_column(reviews, names)) for field, names in fields.items()}
    tables = {"interactions": named(reviews, **columns)}
    notes = []
    others = len(reviews.frame.columns) - len(columns)
    if others:
        notes.append("The texts of reviews are not used, only who rated what, how and when.")
    if "products" in parts:
        tables["items"] = _products(parts["products"])
        notes.append(
            "Lists and objects about products became words; pictures, links and counts of reviews were left out."
        )
    return Tables(tables, notes)


def _products(table: Table) -> Table:
    found = {field: first_column(table, names) for field, names in KEPT.items()}
    columns = {field: table.frame[column] for field, column in found.items() if column is not None}
    return rows_of(table, pd.DataFrame({ITEM_ID: table.frame[str(first_column(table, ITEM))], **columns}))


FORMAT = Format(
    "amazon",
    "Amazon Reviews",
    "Ratings become interactions; products become items with title, brand, categories, description and price.",
    _part,
    ("reviews",),
    _convert,
)
