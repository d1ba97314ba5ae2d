# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# [tool.bookproof.measured]
# "first: # tokens" = [100, 400]
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model

# Else answers are kept in ~/.dspy_cache.
dspy.configure_cache(enable_disk_cache=False)
with local_model() as lm:
    model = dspy.LM(
        f"openai/{lm.model}",
        api_base=lm.base_url,
        api_key=lm.api_key,
        temperature=0,
        max_tokens=30,
    )
    dspy.configure(lm=model, track_usage=True)
    capital = dspy.Predict("country -> capital")
    first, second = capital(country="Korea"), capital(country="Korea")

print("first:", first.get_lm_usage()[model.model]["total_tokens"], "tokens")
print("second:", second.get_lm_usage())
assert first.capital == second.capital
assert not second.get_lm_usage()
# --8<-- [end:show]
