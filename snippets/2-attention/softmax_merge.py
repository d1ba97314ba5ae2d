# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from week2.attention.online import SoftmaxState


def state_of(scores):
    state = SoftmaxState()
    for score in scores:
        state = state.add(score)
    return state


left, right = state_of([2.0, 1.0]), state_of([4.0, 3.0])
print("left   ", left)
print("right  ", right)
print("merged ", left.merge(right))
print("at once", state_of([2.0, 1.0, 4.0, 3.0]))
# --8<-- [end:show]
