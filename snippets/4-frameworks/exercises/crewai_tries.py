# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "pydantic"]
# [tool.bookproof]
# hint = """
# A router that listens to "again" as well as to the start may send the flow round: @router with
# or_(begin, "again") on a method that counts in the state."""
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:task]
from crewai.flow.flow import Flow, listen, router, start
from pydantic import BaseModel


class Tries(BaseModel):
    needed: int = 1
    tries: int = 0


class Persistent(Flow[Tries]):
    """Try until it works, three times at most."""

    suppress_flow_events: bool = True

    @start()
    def begin(self) -> str:
        return "ready"

    @router(begin)
    def attempt(self) -> str:
        self.state.tries += 1
        return "worked" if self.state.tries >= self.state.needed else "gave up"

    @listen("worked")
    def report(self) -> str:
        return f"worked after {self.state.tries}"

    @listen("gave up")
    def refuse(self) -> str:
        return f"gave up after {self.state.tries}"


# --8<-- [end:task]


# --8<-- [start:check]
ends = [Persistent().kickoff(inputs={"needed": needed}) for needed in (1, 3, 9)]
assert ends == ["worked after 1", "worked after 3", "gave up after 3"], ends
# --8<-- [end:check]
