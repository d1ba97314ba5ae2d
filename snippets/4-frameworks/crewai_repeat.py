# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = (
    temporary()
)  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
from crewai.tools.tool_failure import ToolExecutionFailedError
from crewai.utilities.agent_utils import check_repeated_tool_call

seen: dict[int, int] = {}
for call in range(1, 100):
    try:  # what an agent does after each call of a tool
        check_repeated_tool_call(
            seen, tool_name="page", tool_args={"number": 1}, result="Read page 1."
        )
    except ToolExecutionFailedError as error:
        print(f"call {call}: {error}")
        break
# --8<-- [end:show]
