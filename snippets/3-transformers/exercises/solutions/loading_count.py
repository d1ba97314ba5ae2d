def layer_parameters(width: int, inner: int) -> int:
    """Parameters of one BERT layer: attention, feed-forward, two LayerNorms."""
    attention = 4 * (width * width + width)
    feed_forward = width * inner + inner + inner * width + width
    return attention + feed_forward + 2 * 2 * width
