# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 7200
# varies = ["first reasoning: *"]  # a language model words it
# [tool.bookproof.measured]
# "Predict" = [0, 10]
# "ChainOfThought" = [0, 10]
# "Predict: # of 10" = [0, 10]
# "ChainOfThought: # of 10" = [0, 10]
# ///
import json

# --8<-- [start:show]
import random

import dspy

from week2.agents import local_model

ASK = (
    "A room costs {room:,} won a night, and breakfast {meal:,} won for each person "
    "and day. What do {nights} nights with breakfast cost for {guests} guests?"
)


def bill(rng):
    room, meal = 1000 * rng.randrange(60, 120), 1000 * rng.randrange(7, 15)
    nights, guests = rng.randrange(2, 6), rng.randrange(2, 5)
    asked = ASK.format(room=room, meal=meal, nights=nights, guests=guests)
    return asked, nights * (room + meal * guests)


rng = random.Random(0)
bills = [bill(rng) for _ in range(10)]
results = {}
with local_model() as lm:
    model = dspy.LM(
        f"openai/{lm.model}",
        api_base=lm.base_url,
        api_key=lm.api_key,
        temperature=0,
        max_tokens=250,
        cache=False,
    )
    dspy.configure(lm=model)
    for module in (dspy.Predict, dspy.ChainOfThought):
        answer = module("question -> won: int")
        predictions = [answer(question=asked) for asked, _ in bills]
        right = sum(
            each.won == won for each, (_, won) in zip(predictions, bills, strict=True)
        )
        results[module.__name__] = right
        print(f"{module.__name__}: {right} of {len(bills)}")
print("first reasoning:", " ".join(predictions[0].reasoning.split()))
# --8<-- [end:show]
with open("dspy_cot_ten.json", "w") as file:
    json.dump(results, file)
