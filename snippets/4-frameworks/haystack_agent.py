# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "week2", "xllamacpp"]
# [tool.week2]
# needs = ["lm"]
# timeout = 90
# varies = ["*: * calls *", "  → *"]
# ///
# --8<-- [start:show]
from haystack import Document
from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.tools import tool
from haystack.utils import Secret

from week2.agents import local_model
from week2.agents.calls import CallsAsText
from week2.agents.corpora import load

store = InMemoryDocumentStore()
store.write_documents([Document(id=p.id, content=p.text) for p in load("television")])
retriever = InMemoryBM25Retriever(store, top_k=2)


@tool
def look_up(query: str) -> str:
    """Find passages on Korean television by a few words."""
    return "\n".join(d.content or "" for d in retriever.run(query)["documents"])


question = ChatMessage.from_user("Who wrote the drama Kingdom?")
with local_model() as lm:
    for kind in (OpenAIChatGenerator, CallsAsText):
        model = kind(
            model=lm.model,
            api_base_url=lm.base_url,
            api_key=Secret.from_token(lm.api_key),
            generation_kwargs={"max_tokens": 100, "temperature": 0},
            timeout=300,  # seconds; with the default, 30, a busy machine asks again and again
            max_retries=0,
        )
        agent = Agent(
            chat_generator=model,
            tools=[look_up],
            system_prompt="Call look_up before you answer. Then answer from what it returns.",
            max_agent_steps=4,
        )
        messages = agent.run(messages=[question])["messages"]
        calls = [call.arguments for message in messages for call in message.tool_calls]
        print(f"{kind.__name__}: {len(calls)} calls {calls}")
        print("  →", " ".join((messages[-1].text or "").split()))
assert calls
assert "Kim Eun-hee" in (messages[-1].text or "")
# --8<-- [end:show]
