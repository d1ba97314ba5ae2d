"""A hub on 127.0.0.1, for programs that name models and data sets of huggingface.co.

It speaks as much of that site's protocol as the clients ask for (`huggingface_hub`, `transformers`,
`datasets`; download and upload), and holds repositories of the same names and the same shape: the
architecture, tokenizer and file names of the real ones, with few weights, all random. So it shows
what a program does, and nothing of what a model knows.

    python -m week2.hub.serve

    repository   files by name, in commits
    protocol     what is answered to each request, over repositories
    server       the same over HTTP
    connections  who may ask it, and how much
    checkpoints  small checkpoints with random weights
    tables       small data sets
"""

from week2.hub.protocol import Hub
from week2.hub.server import serving

__all__ = ["Hub", "serving"]
