# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "pydantic"]
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = (
    temporary()
)  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
from typing import Literal

from crewai.tools import BaseTool
from pydantic import BaseModel, Field

from week2.agents.corpora import load


class Wanted(BaseModel):
    region: Literal["Jeju", "Gangwon", "Gyeonggi"] = Field(
        description="where it is eaten"
    )
    most: int = Field(3, ge=1, le=5, description="how many dishes at most")


class DishesOf(BaseTool):
    name: str = "dishes_of"
    description: str = "List the dishes of a region."
    args_schema: type[BaseModel] = Wanted

    def _run(self, region: str, most: int = 3) -> str:
        titles = [each.title for each in load("food") if region in each.text]
        return ", ".join(titles[:most])


dishes_of = DishesOf()
print(dishes_of.run(region="Jeju"))
print(dishes_of.run(region="Gangwon", most=2))
for wrong in ({"region": "Atlantis"}, {"region": "Jeju", "most": 99}):
    try:
        dishes_of.run(**wrong)
    except ValueError as error:
        print(f"refused: {error}".replace("\n", "\n  "))
# --8<-- [end:show]
