import pytest

from week2.sentiment import nsmc
from week2.sentiment.tokenizer import train_tokenizer


@pytest.fixture(scope="session")
def reviews():
    return [row.document for row in nsmc.handwritten_reviews()]


@pytest.fixture(scope="session")
def tokenizer(reviews):
    return train_tokenizer(reviews, 600)


@pytest.fixture
def write_part(tmp_path):
    def write(part, *rows, header="id\tdocument\tlabel", encoding="utf-8"):
        path = tmp_path / f"ratings_{part}.txt"
        path.write_bytes(("\n".join([header, *rows]) + "\n").encode(encoding))
        return path

    return write
