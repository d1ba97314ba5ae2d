import torch


def collate(batch: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (batch, longest) padded with zeros, and a mask: True at tokens."""
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(tokens) for tokens in batch], True
    )
    lengths = torch.tensor([len(tokens) for tokens in batch])
    return ids, torch.arange(ids.shape[1]) < lengths[:, None]
