# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# hint = """
# Walk backwards from the last message and stop before the budget is passed. An answer without
# its question is worse than neither: drop a leading message of the assistant."""
# ///
# --8<-- [start:task]
from haystack.dataclasses import ChatMessage


def remembered(messages: list[ChatMessage], words: int) -> list[ChatMessage]:
    """The last messages with at most so many words, beginning with the user's."""
    return messages


# --8<-- [end:task]


# --8<-- [start:check]
user, assistant = ChatMessage.from_user, ChatMessage.from_assistant
talk = [
    user("one two three"),
    assistant("four five"),
    user("six"),
    assistant("seven eight"),
]
assert remembered(talk, 100) == talk
texts = [message.text for message in remembered(talk, 5)]
assert texts == ["six", "seven eight"], (
    f"'four five' fits, but answers nothing: {texts}"
)
assert remembered(talk, 1) == []
# --8<-- [end:check]
