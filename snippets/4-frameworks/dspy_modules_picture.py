# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "matplotlib"]
# ///
# --8<-- [start:show]
import dspy
import matplotlib.pyplot as plt
from dspy.utils import BaseCallback, DummyLM

steps: list[str] = []


class Requests(BaseCallback):
    def on_lm_start(self, call_id, instance, inputs):
        steps.append("request")


class Search(dspy.Module):
    def forward(self, question):
        steps.append("search")
        return ask(question=question)


def look_up():
    steps.append("function")


def reward(arguments, got):
    steps.append("reward")
    return float(steps.count("reward") > 1)  # accepts the second try


ask = dspy.Predict("question -> answer")
MODULES = {
    "a search": Search(),
    "ChainOfThought": dspy.ChainOfThought("question -> answer"),
    "ReAct": dspy.ReAct("question -> answer", tools=[look_up]),
    "BestOfN": dspy.BestOfN(ask, N=3, reward_fn=reward, threshold=1),
    "Refine": dspy.Refine(ask, N=3, reward_fn=reward, threshold=1),
}
said = {"reasoning": "", "answer": "", "discussion": "", "advice": "{}"}
said |= {"next_thought": "", "next_tool_args": "{}", "next_tool_name": "look_up"}
script = [said] + [said | {"next_tool_name": "finish"}] * 9
dspy.configure(callbacks=[Requests()], warn_on_type_mismatch=False)
fig, axis = plt.subplots(figsize=(3.7, 3.3))
axis.set(xlim=(-2.6, 4.4), ylim=(-4.5, 0.75))
axis.axis("off")
for row, (name, module) in enumerate(MODULES.items()):
    steps.clear()
    with dspy.context(lm=DummyLM(script)):  # replies as written above
        module(question="")
    axis.text(-2.6, -row, name, va="center")
    axis.plot(range(len(steps)), [-row] * len(steps), color="0.5", lw=1)
    for place, step in enumerate(steps):
        asks = step == "request"
        axis.plot(place, -row, "C1o" if asks else "C0s", markersize=11)
        if not asks:
            axis.text(place, -row - 0.45, step, ha="center", fontsize=9, color="C0")
axis.text(-0.2, 0.5, "request", color="C1", fontsize=9)
fig.savefig("dspy_modules_picture.svg")
# --8<-- [end:show]
