# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "pydantic"]
# [tool.bookproof]
# hint = """
# In pydantic: Field(ge=1, le=14) for the nights and a Literal for the room; the tool names
# it in args_schema. The price is nights * 40_000, or * 60_000 for the garden room."""
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:task]
from crewai.tools import BaseTool
from pydantic import BaseModel


class Stay(BaseModel):
    """1 to 14 nights in a "street" or a "garden" room."""

    nights: int
    room: str


class Price(BaseTool):
    name: str = "price"
    description: str = (
        "The price of a stay in won: 40,000 a night, 60,000 for a garden room."
    )
    args_schema: type[BaseModel] = Stay

    def _run(self, nights: int, room: str) -> int:
        return 0


# --8<-- [end:task]


# --8<-- [start:check]
price = Price()
assert price.run(nights=2, room="street") == 80_000, price.run(
    nights=2, room="street"
)
assert price.run(nights=3, room="garden") == 180_000
for wrong in (
    {"nights": 0, "room": "street"},
    {"nights": 15, "room": "garden"},
    {"nights": 1, "room": "attic"},
):
    try:
        price.run(**wrong)
    except ValueError:
        continue
    raise AssertionError(f"{wrong} must be refused")
# --8<-- [end:check]
