# /// script
# requires-python = ">=3.11"
# dependencies = ["openai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["From memory: *", "Given [[]*]: *"]  # a language model words it
# ///
# --8<-- [start:show]
from openai import OpenAI

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.lookup import Lookup

question = "What is gwamegi, and which city is known for it?"
passage = Lookup(load("food")).top(question, k=1)[0]

with local_model() as lm:
    client = OpenAI(base_url=lm.base_url, api_key=lm.api_key)

    def ask(prompt: str) -> str:
        response = client.chat.completions.create(
            model=lm.model,
            messages=[
                {"role": "user", "content": f"{prompt} Answer in one short sentence."}
            ],
            temperature=0,
            max_tokens=60,
        )
        return response.choices[0].message.content or ""

    alone = ask(question)
    answer = ask(f"{passage.text}\n\n{question}")

print("From memory:", alone)
print(f"Given [{passage.id}]:", answer)
assert "Pohang" in answer
assert "Pohang" not in alone
# --8<-- [end:show]
