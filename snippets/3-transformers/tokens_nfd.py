# /// script
# requires-python = ">=3.11"
# dependencies = ["tokenizers", "torch", "transformers"]
# ///
# --8<-- [start:show]
import unicodedata

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from transformers import AutoTokenizer

from week2.models import path_of

typed = "영화"
# as macOS often writes file names
from_a_file_name = unicodedata.normalize("NFD", typed)
print(
    typed,
    from_a_file_name,
    typed == from_a_file_name,
    len(typed),
    len(from_a_file_name),
)

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
print(tokenizer.tokenize(typed), tokenizer.tokenize(from_a_file_name))

bare = Tokenizer(WordPiece(tokenizer.get_vocab(), unk_token="[UNK]"))  # no normaliser
print(bare.encode(typed).tokens, bare.encode(from_a_file_name).tokens)
# --8<-- [end:show]
