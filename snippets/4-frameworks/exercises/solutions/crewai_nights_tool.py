from typing import Literal

from crewai.tools import BaseTool
from pydantic import BaseModel, Field


class Stay(BaseModel):
    """1 to 14 nights in a "street" or a "garden" room."""

    nights: int = Field(ge=1, le=14)
    room: Literal["street", "garden"]


class Price(BaseTool):
    name: str = "price"
    description: str = (
        "The price of a stay in won: 40,000 a night, 60,000 for a garden room."
    )
    args_schema: type[BaseModel] = Stay

    def _run(self, nights: int, room: str) -> int:
        return nights * (60_000 if room == "garden" else 40_000)
