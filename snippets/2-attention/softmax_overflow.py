# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import math

scores = [1000.0, 999.0, 998.0]
try:
    exps = [math.exp(s) for s in scores]
except OverflowError as error:
    print("straight from the formula:", error)

top = max(scores)
exps = [math.exp(s - top) for s in scores]
print("after subtracting the largest:", [round(e / sum(exps), 3) for e in exps])
# --8<-- [end:show]
