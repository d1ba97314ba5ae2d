"""Word vectors from counts, in half a minute: where the embeddings start.

An encoder that starts from noise spends its first thousands of steps finding which words keep
company. Counting tells that at once: pointwise mutual information of words within a few places of
each other, negative values dropped, and the leading directions of that table (Levy, Goldberg &
Dagan 2015, *Improving Distributional Similarity with Lessons Learned from Word Embeddings*).
"""

from __future__ import annotations

import numpy as np

from week2.sentiment.batches import Encoded


def count_vectors(
    texts: Encoded,
    vocab_size: int,
    dim: int,
    *,
    special: int,
    window: int = 5,
    smooth: float = 0.75,
    seed: int = 0,
) -> np.ndarray:
    """Make unit vectors (vocab_size, dim), fp32; zero for pieces without neighbours.

    Args:
        texts: token ids.
        vocab_size: of the tokenizer.
        dim: how many directions to keep.
        special: ids below this are special tokens, which count for nothing.
        window: words this far apart are company, the nearer the more.
        smooth: power on the frequency of the company, against rare words' large scores.
        seed: of the randomised decomposition.
    """
    import scipy.sparse as sp
    from sklearn.utils.extmath import randomized_svd

    text = np.repeat(np.arange(len(texts), dtype=np.int32), texts.lengths)
    ids = texts.flat
    pairs = sp.csr_matrix((vocab_size, vocab_size), dtype=np.float32)
    for apart in range(1, window + 1):
        together = text[apart:] == text[:-apart]
        together &= (ids[apart:] >= special) & (ids[:-apart] >= special)
        left, right = ids[:-apart][together], ids[apart:][together]
        weight = np.full(len(left), 1.0 / apart, dtype=np.float32)
        pairs = pairs + sp.csr_matrix((weight, (left, right)), shape=pairs.shape)
    pairs = (pairs + pairs.T).tocoo()
    count = np.asarray(pairs.sum(axis=1)).ravel()
    share = count**smooth / (count**smooth).sum()
    information = np.log(pairs.data / (count[pairs.row] * share[pairs.col]))
    keep = information > 0
    table = sp.csr_matrix(
        (information[keep], (pairs.row[keep], pairs.col[keep])), shape=pairs.shape, dtype=np.float32
    )
    u, s, _ = randomized_svd(table, dim, n_iter=3, random_state=seed)
    vectors = u * np.sqrt(np.sqrt(s))  # flattened, so that frequency's direction doesn't rule
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    vectors[np.diff(table.indptr) == 0] = 0  # else rounding errors, blown up to unit length
    return vectors.astype(np.float32)
