# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = ["thought: *", "answer: *"]  # a language model words it
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model

TRAINS = {("Seoul", "Busan"): ("11:00", "13:42"), ("Seoul", "Gangneung"): ("09:01", "11:00")}
calls: list[str] = []


def timetable(start: str, end: str) -> str:
    """When the next train from start to end leaves and arrives."""
    calls.append(f"timetable({start}, {end})")
    departs, arrives = TRAINS[start, end]
    return f"departs {departs}, arrives {arrives}"


with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            temperature=0,
            max_tokens=120,
            cache=False,
        ),
        adapter=dspy.XMLAdapter(),
    )
    task = dspy.Signature("question -> arrival_time", "Look the train up once, then finish.")
    agent = dspy.ReAct(task, tools=[timetable], max_iters=3)
    told = agent(question="When does the next train from Seoul to Busan arrive?")

print(calls)
print("thought:", told.trajectory["thought_0"])
print("answer:", told.arrival_time)
assert calls[0] == "timetable(Seoul, Busan)"
assert "13:42" in told.arrival_time
# --8<-- [end:show]
