# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "pydantic", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = [  # a language model words it
#     "vague: number=* start=* end=* departs=* arrives=*",
#     "clear: train_number=*",
# ]
# ///
# --8<-- [start:show]
import dspy
from pydantic import BaseModel

from week2.agents import local_model
from week2.agents.corpora import load


class Vague(BaseModel):
    number: int
    start: str
    end: str
    departs: str
    arrives: str


class Clear(BaseModel):
    train_number: int
    origin_station: str
    destination_station: str
    departure_time: str
    arrival_time: str


class Read(dspy.Signature):
    """Read the train out of the report."""

    report: str = dspy.InputField()
    train: Clear = dspy.OutputField()


passage = next(each for each in load("ktx") if each.id == "ktx-125")
with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            temperature=0,
            max_tokens=120,
            cache=False,
        )
    )
    vague = dspy.Predict(Read.with_updated_fields("train", type_=Vague))(
        report=passage.text
    )
    clear = dspy.Predict(Read)(report=passage.text)

print("vague:", vague.train)
print("clear:", clear.train)
train = clear.train
assert train.train_number == 125
assert (train.departure_time, train.arrival_time) == ("11:00", "13:42")
assert (train.origin_station, train.destination_station) == ("Seoul", "Busan")
# --8<-- [end:show]
