# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.attention.online import attend_in_blocks

scores = [2.0, 1.0, 4.0, 3.0, 0.5, 1.5]
values = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (2.0, 0.0), (0.0, 2.0), (1.0, 3.0)]
for step in attend_in_blocks(scores, values, block=2):
    now = [round(a / step.total, 3) for a in step.acc]
    print(f"scores {step.scores}: past times {step.rescale:.3f}, output so far {now}")
# --8<-- [end:show]
