from haystack.dataclasses import ChatMessage


def remembered(messages: list[ChatMessage], words: int) -> list[ChatMessage]:
    """The last messages with at most so many words, beginning with the user's."""
    latest: list[ChatMessage] = []
    for message in reversed(messages):
        words -= len((message.text or "").split())
        if words < 0:
            break
        latest.insert(0, message)
    while latest and not latest[0].is_from("user"):
        latest.pop(0)
    return latest
