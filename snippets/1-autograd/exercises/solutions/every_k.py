import torch


def train(w: torch.Tensor, batches: list[torch.Tensor], k: int, lr: float) -> None:
    """Descend ((w - batch)²).mean() by SGD, one step for each k equal batches."""
    optimizer = torch.optim.SGD([w], lr=lr)
    for done, batch in enumerate(batches, start=1):
        (((w - batch) ** 2).mean() / k).backward()
        if done % k == 0:
            optimizer.step()
            optimizer.zero_grad()
