# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
import os
import sys
from pathlib import Path

from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.converters import TextFileToDocument
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore

question = " ".join(sys.argv[1:]) or "When must I ask for my leave?"
folder = Path("my-documents")
new = not folder.exists()
if new:  # no folder of your own: two notes
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nAsk two weeks ahead.", "utf-8")
    (folder / "keys.txt").write_text("Leave your key at the desk.", "utf-8")

# Pairs of syllables in Korean words, and other words whole.
WORDS = r"(?=([가-힣]{2}|(?<![가-힣])[가-힣](?![가-힣])|(?<![a-z0-9])[a-z0-9]+))"
store = InMemoryDocumentStore(bm25_tokenization_regex=WORDS)
files = sorted(f for f in folder.rglob("*") if f.suffix in (".md", ".txt"))
documents = TextFileToDocument().run([*files])["documents"]
splitter = DocumentSplitter("word", split_length=60, split_overlap=15)
store.write_documents(splitter.run(documents)["documents"])

template = """{% for document in documents %}
[{{ document.meta.file_path }}] {{ document.content }}
{% endfor %}
Question: {{ question }}
Answer from the passages above, or say "unknown"."""
rag = Pipeline()
rag.add_component("find", InMemoryBM25Retriever(store, top_k=3))
prompt = [ChatMessage.from_user(template)]
rag.add_component("prompt", ChatPromptBuilder(prompt, required_variables="*"))
model = os.environ.get("OPENAI_MODEL", "gpt-5-mini")
rag.add_component("answer", OpenAIChatGenerator(model=model))
rag.connect("find.documents", "prompt.documents")
rag.connect("prompt", "answer")

asked = {"find": {"query": question}, "prompt": {"question": question}}
result = rag.run(asked, include_outputs_from={"find", "prompt"})
for document in result["find"]["documents"]:
    print(document.id[:8], document.meta["file_path"])
print(result["prompt"]["prompt"][0].text)
print("→", result["answer"]["replies"][0].text)
# --8<-- [end:show]
if new:
    import shutil

    shutil.rmtree(folder)
