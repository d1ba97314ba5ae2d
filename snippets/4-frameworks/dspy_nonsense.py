# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = ["reply: *", "capital: *"]  # a language model words it
# ///
# --8<-- [start:show]
import re

import dspy

from week2.agents import local_model

dspy.configure_cache(enable_disk_cache=False)
with local_model() as lm:
    where = {
        "model": f"openai/{lm.model}",
        "api_base": lm.base_url,
        "api_key": lm.api_key,
    }
    hot = dspy.LM(
        **where,
        temperature=5.0,
        top_k=0,
        top_p=1.0,
        min_p=0,
        seed=1,
        max_tokens=24,
        cache=False,
    )
    cold = dspy.LM(**where, temperature=0, max_tokens=24, cache=False)
    capital = dspy.Predict("country -> capital")
    try:
        with dspy.context(lm=hot):
            capital(country="Korea")
    except dspy.AdapterParseError as error:
        print("reply:", re.sub(r"[^ -~]+", " … ", error.lm_response)[:70])
        fields = list(error.parsed_result or {})
        print(error.adapter_name, "found", fields, "and wanted capital")
    else:
        raise AssertionError("nonsense was parsed")
    with dspy.context(lm=cold):
        print("capital:", capital(country="Korea").capital)
# --8<-- [end:show]
