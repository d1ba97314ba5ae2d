"""The selective scan as a parallel scan: all steps of a chunk at once, in log2(steps) rounds.

Two steps of `h -> a h + b` in a row are one step: `(a2, b2) after (a1, b1) = (a2 a1, a2 b1 + b2)`.
The rule is associative, so that Hillis and Steele's doubling (1986) applies: after round k every
place has summed up the 2^k steps up to it. That is `steps * log2(steps)` work where the loop does
`steps`, over memory that no cache holds: on a GPU, whose threads would wait otherwise, it wins;
on a CPU it loses. Decays are multiplied and never divided, so nothing overflows, where the form
with cumulative products in log space does.
"""

import functools

import torch
from torch import Tensor

from week2.models.scan.plain import Recurrence, selective_scan_plain

CHUNK = 256


def states_by_doubling(decay: Tensor, inputs: Tensor, h: Tensor) -> Tensor:
    """All states of a chunk from the state `h` before it; time is the first dimension."""
    states, span = inputs, decay
    states[0] += decay[0] * h
    reach = 1
    while reach < len(states):
        states = torch.cat([states[:reach], states[reach:] + span[reach:] * states[:-reach]])
        span = torch.cat([span[:reach], span[reach:] * span[:-reach]])
        reach *= 2
    return states


def gradients_by_doubling(decay: Tensor, grads: Tensor, carry: Tensor) -> Tensor:
    """All states' gradients, the same rule from the end: g[t] = grads[t] + decay[t+1] g[t+1]."""
    span = torch.cat([decay[1:], torch.zeros_like(decay[:1])])
    grads[-1] += carry
    reach = 1
    while reach < len(grads):
        grads = torch.cat([grads[:-reach] + span[:-reach] * grads[reach:], grads[-reach:]])
        span = torch.cat([span[:-reach] * span[reach:], span[-reach:]])
        reach *= 2
    return grads


DOUBLING = Recurrence(states_by_doubling, gradients_by_doubling)

# As `selective_scan_plain`, each chunk by doubling.
selective_scan_associative = functools.partial(
    selective_scan_plain, recurrence=DOUBLING, chunk=CHUNK
)
