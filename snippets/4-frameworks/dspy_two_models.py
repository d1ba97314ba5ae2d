# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "endpoints"]
# timeout = 1200
# varies = ["local: *"]  # a language model words it
# ///
# --8<-- [start:show]
import os

import dspy

from week2.agents import local_model

ask = dspy.Predict("question -> answer")
question = "How long does the KTX take from Seoul to Busan?"

with local_model() as lm:
    local = dspy.LM(
        f"openai/{lm.model}", api_base=lm.base_url, api_key=lm.api_key, max_tokens=40
    )
    address = os.environ.get("VLLM_BASE_URL", "http://localhost:8000/v1")
    larger = dspy.LM(
        "openai/Qwen/Qwen2.5-7B-Instruct", api_base=address, api_key="none"
    )

    dspy.configure(lm=local)
    print("local:", ask(question=question).answer)
    with dspy.context(lm=larger):  # these calls only
        print("larger:", ask(question=question).answer)

    ask.set_lm(larger)  # from now on, this module only
    print("larger:", ask(question=question).answer)
# --8<-- [end:show]
