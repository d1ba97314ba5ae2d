# /// script
# requires-python = ">=3.11"
# dependencies = ["xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# [tool.bookproof.measured]
# "read_over_written" = [1, 60]
# ///
# --8<-- [start:show]
import json
import urllib.request

from week2.agents import local_model

text = "Name ten cities of Korea "
text += "and say in one sentence each what they are known for. "
with local_model() as lm:
    body = {
        "messages": [{"role": "user", "content": text * 10}],
        "max_tokens": 24,
        "temperature": 0,
        "cache_prompt": False,  # read all of it, whatever the server has kept
    }
    request = urllib.request.Request(
        f"{lm.base_url}/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {lm.api_key}"},
    )
    with urllib.request.urlopen(request) as answer:
        timings = json.load(answer)["timings"]  # llama.cpp's own

read, written = timings["prompt_per_second"], timings["predicted_per_second"]
result = {"tokens_in": timings["prompt_n"], "tokens_out": timings["predicted_n"]}
with open("lm_speed.json", "w") as file:
    json.dump(result | {"read_over_written": read / written}, file)
# --8<-- [end:show]
