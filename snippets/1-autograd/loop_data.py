# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
import matplotlib.pyplot as plt

# --8<-- [start:show]
import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, Dataset, random_split


class Images(Dataset):
    """Handwritten digits: an image (64,) with values in [0, 1], and its label."""

    def __init__(self) -> None:
        pixels, labels = load_digits(return_X_y=True)
        self.images = torch.tensor(pixels, dtype=torch.float32) / 16
        self.labels = torch.tensor(labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.images[index], self.labels[index]


data = Images()
split = torch.Generator().manual_seed(0)
train, validation, test = random_split(data, [400, 400, 997], generator=split)
print(len(data), "digits:", len(train), len(validation), len(test))

order = torch.Generator().manual_seed(1)
loader = DataLoader(train, batch_size=150, shuffle=True, generator=order)
for images, labels in loader:
    print(tuple(images.shape), tuple(labels.shape))
# --8<-- [end:show]
fig, axes = plt.subplots(2, 8, figsize=(5.1, 1.7), layout="constrained")
for ax, index in zip(axes.flat, train.indices, strict=False):
    image, label = data[index]
    ax.imshow(image.reshape(8, 8), cmap="gray_r")
    ax.set_title(str(int(label)), fontsize=9, pad=2)
    ax.axis("off")
fig.savefig("loop_data.svg")
