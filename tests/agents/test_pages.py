"""The MCP server over a folder of pages, asked by the protocol's own client."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from mcp.shared.memory import create_connected_server_and_client_session as connected

from bookproof.source.project import Project
from week2.agents.pages import server

PAGES = {"ktx.md": "The KTX to Busan takes two hours.", "more/food.md": "Gwamegi is dried herring."}


@pytest.fixture
def folder(tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def call(folder, tool, **arguments):
    """What a tool answers, and whether that is an error."""

    async def ask():
        async with connected(server(folder)) as session:
            result = await session.call_tool(tool, arguments)
            [part] = result.content
            assert part.type == "text"
            return part.text, result.isError

    with ThreadPoolExecutor(1) as apart:  # a browser's tests keep a loop of this thread's own
        return apart.submit(anyio.run, ask).result()


def test_the_page_that_holds_most_words_of_the_query_comes_first(folder):
    assert call(folder, "search", query="is it two hours to busan") == (
        "ktx.md\nmore/food.md",
        False,
    )
    assert call(folder, "search", query="Pororo")[0].startswith("no page")


def test_a_page_is_read_as_it_is_written(folder):
    assert call(folder, "read", page="more/food.md") == (PAGES["more/food.md"], False)


@pytest.mark.parametrize("page", ["none.md", "../secret.md", ""])
def test_what_is_no_page_of_the_folder_is_refused(folder, page):
    (folder.parent / "secret.md").write_text("secret")
    message, wrong = call(folder, "read", page=page)
    assert wrong
    assert "there is no page" in message


def test_a_folder_without_pages_is_refused(tmp_path):
    with pytest.raises(ValueError, match="has no page"):
        server(tmp_path)


def test_this_books_own_pages_are_found():
    results, _ = call(Project.find().docs, "search", query="online softmax rescale running maximum")
    assert "2-attention/online-softmax.md" in results
