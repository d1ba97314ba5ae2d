from crewai.flow.flow import Flow, listen, or_, router, start
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

    @router(or_(begin, "again"))
    def attempt(self) -> str:
        self.state.tries += 1
        if self.state.tries >= self.state.needed:
            return "worked"
        return "again" if self.state.tries < 3 else "gave up"

    @listen("worked")
    def report(self) -> str:
        return f"worked after {self.state.tries}"

    @listen("gave up")
    def refuse(self) -> str:
        return f"gave up after {self.state.tries}"
