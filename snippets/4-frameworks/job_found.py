# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import json

from week2.agents.corpora import load
from week2.agents.job import UNKNOWN, asked
from week2.agents.lookup import Lookup

faq = Lookup(load("faq"))
known = [each for each in asked() if each.passage]
nowhere = [each for each in asked() if not each.passage]
for each in (known[2], known[0], nowhere[0]):
    ids = [entry.id for entry in faq.top(each.question, k=2)]
    print(
        f"{each.question}\n"
        f"  answer: {each.answers[0]} [{each.passage}]   found: {ids}"
    )

hits = [each.passage in {e.id for e in faq.top(each.question, k=2)} for each in known]
print(f"{len(known)} questions have an entry; for {sum(hits)} it is found")
print(f'to {len(nowhere)} no entry has the answer: "{UNKNOWN}" is right')
# --8<-- [end:show]
rows = {"entries": len(faq.passages), "known": len(known), "nowhere": len(nowhere)}
with open("job_found.json", "w") as file:
    json.dump(rows | {"found": sum(hits), "most": sum(hits) + len(nowhere)}, file)
