"""Every table column that RecDash itself reads or writes, spelt once.

`user_id` and `item_id` are ids as uploaded, always text. `user_index` and `item_index` are the row numbers
0..n-1 used inside. The two never share a name, and are converted at the edge only.
"""

USER_ID = "user_id"
ITEM_ID = "item_id"
USER_INDEX = "user_index"
ITEM_INDEX = "item_index"
RATING = "rating"
EVENT = "event"
TIMESTAMP = "timestamp"
WEIGHT = "weight"
TITLE = "title"
TEXT = "text"

HEAD = "head"
RELATION = "relation"
TAIL = "tail"
ENTITY = "entity"
"""The ends of a fact, and what an item is called in a table of facts."""

RANK = "rank"
SCORE = "score"
PREDICTED_RATING = "predicted_rating"
RATING_LOW = "rating_low"
RATING_HIGH = "rating_high"

INTERACTION_FIELDS = (USER_ID, ITEM_ID, RATING, EVENT, TIMESTAMP, WEIGHT)
"""The fields of an interactions upload that a column can be mapped to; the first two are required."""
