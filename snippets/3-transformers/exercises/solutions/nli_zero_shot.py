from collections.abc import Callable


def choose(text: str, labels: list[str], entails: Callable[[str, str], float]) -> str:
    """The label whose sentence "이 글은 LABEL에 관한 것이다." `text` entails most."""
    return max(
        labels, key=lambda label: entails(text, f"이 글은 {label}에 관한 것이다.")
    )
