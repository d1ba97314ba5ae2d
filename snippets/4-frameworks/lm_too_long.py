# /// script
# requires-python = ">=3.11"
# dependencies = ["openai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# ///
# --8<-- [start:show]
from openai import BadRequestError, OpenAI

from week2.agents import local_model

with local_model(context=8192) as lm:
    client = OpenAI(base_url=lm.base_url, api_key=lm.api_key)
    try:
        client.chat.completions.create(
            model=lm.model, messages=[{"role": "user", "content": "Korea " * 10_000}]
        )
    except BadRequestError as error:
        print(error.status_code, error.type)
        print(error.response.json()["error"]["message"])
# --8<-- [end:show]
