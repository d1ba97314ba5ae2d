# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 200
# [tool.bookproof.measured]
# "request 1: waited # s" = [0, 20]
# "request 2: waited # s" = [0, 20]
# "request 3: waited # s" = [30, 90]
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = (
    temporary()
)  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
import time

from crewai.utilities.rpm_controller import RPMController

controller = RPMController(max_rpm=2)
for request in (1, 2, 3):
    started = time.perf_counter()
    controller.check_or_wait()  # what an agent does before each call of its model
    print(f"request {request}: waited {time.perf_counter() - started:.0f} s")
controller.stop_rpm_counter()
# --8<-- [end:show]
