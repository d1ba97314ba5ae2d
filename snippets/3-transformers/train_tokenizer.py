# /// script
# requires-python = ">=3.11"
# dependencies = ["tokenizers"]
# ///
# --8<-- [start:show]
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    trainers,
)

from week2.sentiment.nsmc import handwritten_reviews

texts = [review.document for review in handwritten_reviews()]
review = "배우들의 연기가 정말 훌륭했다"
for size in (1000, 1500, 3000):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    # spaces and punctuation
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=["[PAD]", "[UNK]"], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokens = tokenizer.encode(review).tokens
    print(f"{tokenizer.get_vocab_size():>5} pieces: {len(tokens):>2} tokens {tokens}")
# --8<-- [end:show]
