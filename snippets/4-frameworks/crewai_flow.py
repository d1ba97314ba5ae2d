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
from crewai.flow.flow import Flow, listen, router, start
from pydantic import BaseModel


class Order(BaseModel):
    cups: int = 0
    price: int = 0
    log: list[str] = []


class Shop(Flow[Order]):
    suppress_flow_events: bool = True  # else each step prints a box

    @start()
    def take(self) -> int:
        self.state.price = 4000 * self.state.cups
        return self.state.cups

    @router(take)
    def size_up(self, cups: int) -> str:
        return "refused" if cups < 1 else "large" if cups > 9 else "small"

    @listen("small")
    def brew(self) -> str:
        self.state.log.append("brewed at once")
        return f"{self.state.price} won"

    @listen("large")
    def discount(self) -> str:
        self.state.price = int(self.state.price * 0.9)
        self.state.log.append("a tenth off")
        return f"{self.state.price} won, tomorrow"

    @listen("refused")
    def apologise(self) -> str:
        return "no cups, no coffee"


for cups in (2, 10, 0):
    shop = Shop()
    print(cups, "->", shop.kickoff(inputs={"cups": cups}), shop.state.log)
# --8<-- [end:show]
