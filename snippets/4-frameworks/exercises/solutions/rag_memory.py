from haystack.dataclasses import ChatMessage


def remembered(messages: list[ChatMessage], words: int) -> list[ChatMessage]:
    """The last messages with at most so many words, beginning with the user's."""
    kept: list[ChatMessage] = []
    for message in reversed(messages):
        words -= len((message.text or "").split())
        if words < 0:
            break
        kept.insert(0, message)
    while kept and not kept[0].is_from("user"):
        kept.pop(0)
    return kept
