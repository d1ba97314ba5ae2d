"""Questions, hints and solutions belong together, and no solution is seen unasked."""

import pytest

from bookproof.check.folds import check_folds

QUESTION = """
??? question "Exercise {task}: do it"

    Do it.

    ```python
    --8<-- "snippets/1-one/exercises/{task}.py:task"
    ```

    ??? tip "Hint"

        {{{{ 1-one/exercises/{hint}:hint }}}}

    ??? success "Solution"

        ```python
        --8<-- "snippets/1-one/exercises/solutions/{solution}.py"
        ```
"""


@pytest.fixture
def page(book_of):
    """Makes the book whose one page has a text."""
    return lambda text: book_of({"docs/page.md": text})


def question(task, hint="", solution=""):
    """A question, in a page's Markdown; hint and solution of the same exercise by default."""
    return QUESTION.format(task=task, hint=hint or task, solution=solution or task)


def test_questions_in_a_row_have_their_own_hints_and_solutions(page):
    assert list(check_folds(page(question("a") + question("b")))) == []


@pytest.mark.parametrize(
    "swapped",
    [
        [question("a", hint="b"), question("b", hint="a")],
        [question("a", solution="b"), question("b", solution="a")],
        [question("a", "b", "b"), question("b", "a", "a")],
        ["!!! note\n\n" + question("a", hint="b").replace("\n", "\n    ")],
    ],
    ids=["hints", "solutions", "both", "in a note"],
)
def test_a_hint_or_solution_of_another_exercise_is_found(page, swapped):
    problems = list(check_folds(page("\n".join(swapped))))
    assert problems
    assert all("were two swapped?" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    ??? success", "    ???+ success"),
        ("    ??? success", "    !!! success"),
        ("    ??? success", "??? success"),
        ('    ??? success "Solution"\n', "    Solution:\n"),
        ("??? question", "??? note"),
    ],
)
def test_a_solution_that_is_seen_unasked_is_found(page, old, new):
    text = question("a").replace(old, new)
    (problem,) = check_folds(page(text))
    assert str(problem).startswith("docs/page.md:17: this solution is not folded away")


def test_two_questions_have_two_numbers(page):
    text = question("a") + question("b").replace("Exercise b", "Exercise a")
    (problem,) = check_folds(page(text))
    assert str(problem).startswith("docs/page.md:20: the question in line 2 is 'Exercise a', too")
