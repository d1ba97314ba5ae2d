import torch

from week2.attention.naive import naive_attention, naive_cost


def test_weights_are_a_softmax_over_the_keys():
    q, k = torch.randn(1, 3, 1, 4), torch.randn(1, 5, 1, 4)
    ones = torch.ones(1, 5, 1, 4)
    torch.testing.assert_close(naive_attention(q, k, ones), torch.ones(1, 3, 1, 4))


def test_cost_is_quadratic_in_the_length():
    short, long = (naive_cost(2, n, n, 4, 64) for n in (1024, 2048))
    assert long.flops == 4 * short.flops
    assert long.score_bytes == 4 * short.score_bytes
    assert long.input_bytes == 2 * short.input_bytes
    assert short.score_bytes == 2 * 2 * 4 * 1024 * 1024 * 4


def test_cost_counts_the_operations_that_run():
    from week2.attention.counters import count_operations

    q, k, v = (torch.randn(1, 32, 1, 8) for _ in range(3))
    counted = count_operations(lambda: (q[0, :, 0] @ k[0, :, 0].T).exp() @ v[0, :, 0])
    assert counted.matmul == naive_cost(1, 32, 32, 1, 8).flops


def test_no_keys_give_zeros():
    q, k = torch.randn(1, 3, 1, 4), torch.randn(1, 0, 1, 4)
    assert not naive_attention(q, k, k).any()
