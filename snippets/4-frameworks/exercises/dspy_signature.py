# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# A class field is `name: type = dspy.InputField()`, and the docstring is the instruction.
# Literal comes from typing."""
# ///
# --8<-- [start:task]
import dspy


class Sort(dspy.Signature):
    """Sort a message to the help desk."""

    message: str = dspy.InputField()
    # Two outputs: desk ("fares", "lost property" or "access") and urgent, yes or no.


# --8<-- [end:task]
# --8<-- [start:check]
assert set(Sort.output_fields) == {"desk", "urgent"}, (
    f"outputs: {list(Sort.output_fields)}"
)
assert Sort.output_fields["urgent"].annotation is bool, "urgent is yes or no: a bool"
allowed = getattr(Sort.output_fields["desk"].annotation, "__args__", ())
assert set(allowed) == {"fares", "lost property", "access"}, f"desk may be {allowed}"
prompt = dspy.ChatAdapter().format(
    Sort, demos=[], inputs={"message": "I lost my hat."}
)
assert "lost property" in prompt[0]["content"], (
    "the model must see what it may choose from"
)
# --8<-- [end:check]
