# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
from pathlib import Path
from tempfile import TemporaryDirectory

from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.converters import TextFileToDocument
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore

store = InMemoryDocumentStore()
with TemporaryDirectory() as name:
    folder = Path(name)  # or a folder of yours, without the next two lines
    (folder / "leave.md").write_text("# Leave\n\nAsk two weeks ahead.", "utf-8")
    (folder / "keys.txt").write_text("Leave your key at the desk.", "utf-8")
    files = [*folder.rglob("*.md"), *folder.rglob("*.txt")]
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
rag.add_component("answer", OpenAIChatGenerator(model="gpt-5-mini"))
rag.connect("find.documents", "prompt.documents")
rag.connect("prompt", "answer")

question = "When must I ask for my leave?"
asked = {"find": {"query": question}, "prompt": {"question": question}}
made = rag.run(asked, include_outputs_from={"find", "prompt"})
for document in made["find"]["documents"]:
    print(document.id[:8], document.meta["file_path"])
print(made["prompt"]["prompt"][0].text)
print("→", made["answer"]["replies"][0].text)
# --8<-- [end:show]
