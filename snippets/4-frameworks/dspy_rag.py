# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = ["* from memory: *", "* with passages: * [[]*]"]  # a language model words it
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.lookup import Lookup


class Timetable(dspy.Module):
    """Look the question up, then answer from what was found."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.lookup = Lookup(load("ktx", language))
        self.answer = dspy.Predict("passages: list[str], question -> answer")

    def forward(self, question: str) -> dspy.Prediction:
        matches = self.lookup.top(question, k=2)
        texts = [each.text for each in matches]
        answer = self.answer(passages=texts, question=question).answer
        return dspy.Prediction(answer=answer, sources=[each.id for each in matches])


QUESTIONS = {
    "en": "How long did the KTX from Seoul to Busan take from 2010?",
    "ko": "2010년 11월부터 KTX로 서울에서 부산까지 얼마나 걸렸나요?",
}
with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            temperature=0,
            max_tokens=80,
            cache=False,
        )
    )
    for language, question in QUESTIONS.items():
        alone = dspy.Predict("question -> answer")(question=question).answer
        prediction = Timetable(language)(question=question)
        print(f"{language} from memory: {alone}".replace("\n", " "))
        line = f"{language} with passages: {prediction.answer} {prediction.sources}"
        print(line.replace("\n", " "))
        assert "18" not in alone
        assert "18" in prediction.answer
# --8<-- [end:show]
