# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "pydantic", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["form: Dish(name=*, city=*, main_ingredient=*)"]  # a language model words it
# [tool.bookproof.measured]
# "# model calls, # tool calls, # tool errors" = [0, 12]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from typing import Literal

from crewai import Agent, Crew, Task
from pydantic import BaseModel, Field

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import text_llm, watched


class Dish(BaseModel):
    name: str
    city: str
    main_ingredient: str = Field(description="one or two words")
    served: Literal["hot", "cold", "not said"] = Field(
        description="as the note has it"
    )


[passage] = [each for each in load("food") if each.id == "pyongyang-naengmyeon"]

with local_model() as lm, watched() as happened:
    clerk = Agent(
        role="Clerk",
        goal="Fill in forms",
        backstory="You copy from the note and add nothing.",
        llm=text_llm(lm, max_tokens=120),
    )
    fill_in = Task(
        description="Fill in the form from this note: {note}",
        expected_output="A JSON object with name, city, main_ingredient, served",
        output_pydantic=Dish,
        agent=clerk,
    )
    Crew(agents=[clerk], tasks=[fill_in]).kickoff(inputs={"note": passage.text})

assert fill_in.output
form = fill_in.output.pydantic
print("form:", repr(form))
print(happened)
assert isinstance(form, Dish)
assert (form.city, form.served) == ("Pyongyang", "cold")
# --8<-- [end:show]
