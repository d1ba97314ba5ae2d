# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "numpy", "openai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "nsmc", "long"]
# timeout = 7200
# memory = 8
# [tool.bookproof.measured]
# "seconds" = [0.05, 60]
# "right" = [130, 195]
# "other" = [0, 20]
# "accuracy" = [0.65, 0.98]
# "low" = [0.55, 0.98]
# "high" = [0.7, 1]
# ///
import json
from statistics import median

# --8<-- [start:show]
from time import perf_counter

from openai import OpenAI

from week2.agents import local_model
from week2.sentiment import load_nsmc
from week2.statistics import wilson_interval

# "If this film review is positive, answer 긍정, if it is negative, 부정;
# one word only."
ASK = (
    "다음 영화 리뷰가 긍정이면 '긍정', 부정이면 '부정'이라고 "
    "한 단어로만 답하세요.\n\n리뷰: {}"
)
WORDS = ("부정", "긍정")  # the labels 0 and 1
reviews = load_nsmc("validation").select(range(200))
right = other = 0
times = []
with local_model() as lm:
    client = OpenAI(base_url=lm.base_url, api_key=lm.api_key)
    for review in reviews:
        began = perf_counter()
        reply = client.chat.completions.create(
            model=lm.model,
            messages=[{"role": "user", "content": ASK.format(review["document"])}],
            temperature=0,
            max_tokens=5,
        )
        times.append(perf_counter() - began)
        answer = (reply.choices[0].message.content or "").strip()
        right += answer.startswith(WORDS[review["label"]])
        other += not answer.startswith(WORDS)
# --8<-- [end:show]
low, high = wilson_interval(right, len(reviews))
with open("labels_none.json", "w") as file:
    json.dump(
        {
            "rows": len(reviews),
            "right": right,
            "other": other,
            "accuracy": right / len(reviews),
            "low": low,
            "high": high,
            "seconds": median(times),
        },
        file,
        indent=1,
    )
