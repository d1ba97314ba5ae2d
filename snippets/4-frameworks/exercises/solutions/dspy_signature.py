from typing import Literal

import dspy


class Sort(dspy.Signature):
    """Sort a message to the help desk."""

    message: str = dspy.InputField()
    desk: Literal["fares", "lost property", "access"] = dspy.OutputField()
    urgent: bool = dspy.OutputField()
