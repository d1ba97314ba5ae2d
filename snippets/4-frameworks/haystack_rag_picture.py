# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

template = ChatMessage.from_user("{{ documents }} {{ question }}")
rag = Pipeline()
rag.add_component("find", InMemoryBM25Retriever(InMemoryDocumentStore()))
rag.add_component("prompt", ChatPromptBuilder([template], required_variables="*"))
rag.add_component("answer", OpenAIChatGenerator(api_key=Secret.from_token("none")))
rag.connect("find.documents", "prompt.documents")
rag.connect("prompt", "answer")

fig, axis = plt.subplots(figsize=(3.6, 3.6), layout="constrained")
axis.set(xlim=(-2.1, 1.9), ylim=(-5.1, 0.45))
axis.axis("off")
heights = {name: -2.0 * row for row, name in enumerate(rag.graph.nodes)}
arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0}
for name, y in heights.items():
    kind = type(rag.get_component(name)).__name__
    axis.add_patch(plt.Rectangle((-0.95, y - 0.4), 2.75, 0.8, fill=False, ec="C0"))
    axis.text(0.42, y + 0.15, name, ha="center", va="center")
    axis.text(0.42, y - 0.18, kind, ha="center", va="center", fontsize=9, color="C0")
    for socket, about in rag.inputs()[name].items():
        if about["is_mandatory"]:
            axis.annotate("", (-0.95, y), (-1.35, y), arrowprops=arrow)
            axis.text(-1.4, y, socket, ha="right", va="center", color="C1")
for begin, end, sockets in rag.graph.edges(data=True):
    top, bottom = heights[begin] - 0.4, heights[end] + 0.4
    axis.annotate("", (0.42, bottom), (0.42, top), arrowprops=arrow)
    for key, y in (("from_socket", top - 0.3), ("to_socket", bottom + 0.3)):
        axis.text(0.52, y, sockets[key].name, va="center", color="C1")
for name, sockets in rag.outputs().items():
    y = heights[name] - 0.4
    axis.annotate("", (0.42, y - 0.6), (0.42, y), arrowprops=arrow)
    axis.text(0.52, y - 0.35, ", ".join(sockets), va="center", color="C1")
fig.savefig("haystack_rag_picture.svg")
# --8<-- [end:show]
