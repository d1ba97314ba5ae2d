# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import pickle


class Weights:
    """Looks like data; says what to call when it is loaded."""

    def __reduce__(self):
        return print, ("this ran while loading",)


file = pickle.dumps(Weights())
pickle.loads(file)
# --8<-- [end:show]
