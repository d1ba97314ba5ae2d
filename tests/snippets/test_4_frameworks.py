"""What chapter 4 says and no snippet of it prints."""

from __future__ import annotations

import inspect
import re
import runpy
from ast import literal_eval
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tests.recorded import printed, recorded
from week2.agents import job
from week2.agents.corpora import load
from week2.statistics import mcnemar

SNIPPETS = Path(__file__).parents[2] / "snippets"
HOLM = SNIPPETS / "5-comparison/exercises/solutions/threats_holm.py"
WAYS = ("plain", "dspy", "haystack", "crewai")


@pytest.mark.parametrize(
    ("what", "worse"),
    [
        ("right", {("plain", "crewai"), ("dspy", "crewai"), ("haystack", "crewai")}),
        ("held", {("plain", "crewai"), ("plain", "haystack")}),
    ],
)
def test_four_ways_differ_in_what_the_page_says_and_no_more(what, worse):
    """McNemar's test of each pair, with Holm's correction."""
    rows = {way: recorded(f"4-frameworks/job_{way}")["rows"] for way in WAYS}
    assert len({tuple(row["id"] for row in rows[way]) for way in WAYS}) == 1
    good = {way: [row[what] for row in rows[way]] for way in WAYS}
    proven = runpy.run_path(str(HOLM))["proven"]
    differences = proven({(a, b): mcnemar(good[a], good[b]) for a, b in combinations(WAYS, 2)})
    assert differences == worse
    assert all(sum(good[first]) > sum(good[second]) for first, second in differences)


def test_no_library_had_more_right_answers_than_plain_python():
    right = {way: recorded(f"4-frameworks/job_{way}")["right"]["count"] for way in WAYS}
    assert max(right.values()) == right["plain"]


def test_always_answering_unknown_scores_crewai_s_two_of_eight():
    practice = recorded("4-frameworks/job_crewai")["practice"]
    unknown = [question for question in job.practice() if question.answers == (job.UNKNOWN,)]
    assert practice["held"][practice["chosen"] - 1] == len(unknown) == 2
    assert practice["questions"] == 8


def test_all_but_one_of_crewai_s_answers_are_unknown():
    rows = recorded("4-frameworks/job_crewai")["rows"]
    assert len([row for row in rows if not row["answer"].startswith("unknown")]) == 1


def test_one_reply_of_plain_python_was_cut_off_within_its_json():
    rows = recorded("4-frameworks/job_plain")["rows"]
    (error,) = [row["error"] for row in rows if row["error"]]
    assert error.startswith("JSONDecodeError: Unterminated string")


def test_five_of_six_programs_hold_in_all_ten_runs_with_one_text_and_the_sixth_in_one():
    result = recorded("4-frameworks/agents_ten_runs")
    vague = result.pop("dspy_react_vague")
    assert (vague["held"], vague["tools"], vague["runs"]) == (1, 1 + 9 * 3, 10)
    assert len(result) == 5
    for name, row in result.items():
        assert (row["held"], row["texts"], row["runs"]) == (10, 1, 10), name
        assert row["tools"] == (30 if name == "crewai_tool_raises" else 10)
    runs = re.findall(r"run (\d+): (held|not held)", printed("4-frameworks/agents_vague"))
    assert runs == [("1", "held"), ("2", "not held")]


def test_with_passages_the_answers_are_those_of_the_corpus_for_2010():
    lines = printed("4-frameworks/dspy_rag").splitlines()
    times = {"en": "2 hours 18 minutes", "ko": "2시간 18분"}
    for memory, passages in (lines[:2], lines[2:]):
        time = times[memory[:2]]
        assert time not in memory
        assert time in passages
        first, *_ = literal_eval(passages[passages.index("[") :])
        assert first != "seoul-busan-2010", "the first source is wrong"


def test_chain_of_thought_is_wrong_with_and_without_its_reasoning_which_calculates_nothing():
    text = printed("4-frameworks/dspy_cot")
    assert re.findall(r"^(?:at once|after reasoning): (\d+)", text, re.MULTILINE) == ["182", "142"]
    right = 13 * 60 + 42 - 11 * 60
    assert right == 162
    reasoning = re.findall(r"^(?:first )?reasoning: (.*)", text, re.MULTILINE)
    assert set(re.findall(r"\d+", reasoning[0])) == {"11", "00", "13", "42"}
    assert set(recorded("4-frameworks/dspy_cot_ten").values()) == {0}


def test_react_is_right_best_of_n_accepts_its_first_try_and_refine_none():
    assert "answer: 13:42" in printed("4-frameworks/dspy_react")
    best, refine = (
        literal_eval(printed(f"4-frameworks/dspy_{name}").splitlines()[0].removeprefix("tries: "))
        for name in ("best_of", "refine")
    )
    assert len(best) == 1
    assert len(best[0].split()) <= 2
    assert len(refine) == 3
    assert all(len(answer.split()) > 8 for answer in refine)


def test_the_retrievers_differ_by_a_few_questions():
    result = recorded("4-frameworks/haystack_retrieval")
    for hops in ("one", "two"):
        for measure in ("recall_1", "recall_3"):
            rows = [result[f"{name}_{hops}"] for name in ("bm25", "dense", "hybrid")]
            counts = [round(row[measure] * row["questions"]) for row in rows]
            assert max(counts) - min(counts) <= 4


def test_bm25_finds_the_passage_that_answers_second():
    titles = re.findall(r"^ ?[\d.]+  (.+?):", printed("4-frameworks/haystack_first"), re.MULTILINE)
    (passage,) = [p for p in load("television") if p.id == "squid-game"]
    assert titles[1] == passage.title


def test_each_retriever_alone_finds_one_of_the_two_passages_and_the_fusion_ranks_both_first():
    rows = [line.split() for line in printed("4-frameworks/haystack_dense").splitlines()]
    first = [(kind, passage) for kind, _, passage in (row for row in rows if len(row) == 3)]
    assert [p for kind, p in first if kind == "BM25"] == ["jewel-in-the-palace", "first-broadcast"]
    assert [p for kind, p in first if kind == "dense"] == ["squid-game-script", "hwang-dong-hyuk"]
    fused = re.findall(r"^  fuse +(\S+)", printed("4-frameworks/haystack_hybrid"), re.MULTILINE)
    assert fused == ["emmys-2022", "jewel-in-the-palace"]


def test_the_reader_s_second_answer_is_wrong_with_almost_the_same_score():
    lines = printed("4-frameworks/haystack_reader").splitlines()
    (first, right), (second, wrong), *_ = (line.split("  ")[:2] for line in lines)
    assert right == "Hwang Dong-hyuk" != wrong
    assert float(first) - float(second) < 0.05


def test_the_exact_match_falls_with_a_retriever():
    result = recorded("4-frameworks/haystack_reader_scores")
    assert result["hybrid_one"]["exact_match"] < result["given_one"]["exact_match"]


def test_after_a_guardrail_s_message_the_model_repeats_itself():
    text = printed("4-frameworks/crewai_guardrail")
    first, last = re.findall(r"^(?:first|last) try: (.*)", text, re.MULTILINE)
    assert first == last
    lengths = [
        [int(n) for n in re.findall(r"\d+", line.partition("→")[2])]
        for line in printed("4-frameworks/crewai_guardrail_ten").splitlines()[:-1]
    ]
    assert len(lengths) == 10
    assert all(abs(b - a) <= 2 for tries in lengths for a, b in pairwise(tries))


def test_pages_that_do_not_hold_lack_an_id_or_add_a_word():
    page, *towns, _ = printed("4-frameworks/crewai_cited_ten").splitlines()
    failed = [line for line in towns if not line.endswith("held")]
    assert len(failed) == 6
    assert all("cites nothing" in line or re.search(r": \w+ not in ", line) for line in failed)
    assert page.startswith("page: Try kimchi, which is fermented. [seoul-kimchi]")
    assert towns[-1].startswith("Jeju"), "the last page"


def test_six_right_answers_of_haystack_name_their_entry_in_round_brackets():
    rows = recorded("4-frameworks/job_haystack")["rows"]
    facts = [row for row in rows if row["right"] and not row["answer"].startswith("unknown")]
    round_ones = [row for row in facts if re.search(r"\(\d\)$", row["answer"])]
    assert len(round_ones) == 6
    assert not any(row["held"] for row in round_ones)


def runs_over_mcp(client, pages):
    """What the model asked `read` for in each of ten runs, and its answer."""
    runs = re.findall(
        rf"^{pages} \d, read (\{{.*?\}}|.*?): ?(.*)$",
        printed(f"4-frameworks/mcp_ten_{client}"),
        re.MULTILINE,
    )
    assert len(runs) == 10
    return runs


@pytest.mark.parametrize("client", ["dspy", "haystack", "crewai"])
@pytest.mark.parametrize("pages", ["plain", "order"])
def test_the_counts_over_mcp_are_those_of_the_printed_answers(client, pages):
    runs = runs_over_mcp(client, pages)
    count = recorded(f"4-frameworks/mcp_ten_{client}")[pages]
    answers = [answer for read, answer in runs if read == "notice.md"]
    assert count["read"] == len(answers)
    assert count["right"] == sum("7" in answer and "9" in answer for answer in answers)
    assert count["number"] == sum("1588-0000" in answer for _, answer in runs)


def test_crewai_s_model_reads_the_notice_each_time_and_then_follows_its_order_or_answers():
    for pages in ("plain", "order"):
        assert {read for read, _ in runs_over_mcp("crewai", pages)} == {"notice.md"}
    plain, order = recorded("4-frameworks/mcp_ten_crewai").values()
    assert (plain["right"], plain["number"]) == (10, 0)
    assert order["right"] + order["number"] == 10
    answers = [answer for _, answer in runs_over_mcp("crewai", "order")]
    assert not any("7" in answer and "1588" in answer for answer in answers)


def test_haystack_s_model_asks_for_the_words_of_the_task():
    runs = [*runs_over_mcp("haystack", "plain"), *runs_over_mcp("haystack", "order")]
    assert {page for read, _ in runs for page in read.split(", ")} == {"page notice.md"}


def test_most_of_dspy_s_runs_raise_an_error_and_the_others_copy_the_argument_s_schema():
    for pages in ("plain", "order"):
        runs = runs_over_mcp("dspy", pages)
        raised = [read for read, answer in runs if answer == "ExceptionGroup"]
        assert len(raised) >= 8
        assert set(raised) == {""}
        others = [read for read, answer in runs if answer != "ExceptionGroup"]
        assert all(re.fullmatch(r"\{'title': '.*', 'type': 'string'\}", read) for read in others)


def test_the_libraries_ask_again_as_often_as_the_page_says(monkeypatch):
    dspy, crewai = pytest.importorskip("dspy"), pytest.importorskip("crewai")
    chat = pytest.importorskip("haystack.components.generators.chat")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    assert inspect.signature(dspy.LM).parameters["num_retries"].default == 3
    assert crewai.LLM("openai/gpt-5-mini").max_retries == 2
    generator = chat.OpenAIChatGenerator()
    generator.warm_up()
    assert generator.client.max_retries == 5


def test_nonsense_does_not_parse_and_the_same_question_at_temperature_0_does():
    reply, error, capital = printed("4-frameworks/dspy_nonsense").splitlines()
    assert reply.startswith("reply: ")
    assert error == "JSONAdapter found [] and wanted capital"
    assert capital == "capital: Seoul"


def test_one_module_asks_two_models():
    local, *larger = printed("4-frameworks/dspy_two_models").splitlines()
    assert re.match(r"local: .*\d", local)
    assert larger == ["larger: A fixed reply: no model was asked."] * 2


def test_the_worked_examples_that_mipro_keeps_are_right():
    instruction, *examples = printed("4-frameworks/dspy_mipro").splitlines()
    assert instruction.startswith("instruction: ")
    assert len(examples) == recorded("4-frameworks/dspy_mipro")["demos"] == 2
    for example in examples:
        match = re.fullmatch(r"example: (\d+) thousand won -> ₩(\d+),000", example)
        assert match
        assert match[1] == match[2]
