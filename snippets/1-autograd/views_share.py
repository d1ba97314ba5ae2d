# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.arange(6).reshape(2, 3)
tensors = {
    "x[0]": x[0],
    "x[:, 1:]": x[:, 1:],
    "x.T": x.T,
    "x.view(3, 2)": x.view(3, 2),
    "x.reshape(3, 2)": x.reshape(3, 2),
    "x.T.reshape(6)": x.T.reshape(6),
    "x[[0, 1]]": x[[0, 1]],
    "x[x > 2]": x[x > 2],
    "x.to(x.dtype)": x.to(x.dtype),
    "x.to(torch.float32)": x.to(torch.float32),
    "x.clone()": x.clone(),
}
for name, tensor in tensors.items():
    shared = tensor.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    print(f"{name:20}", "shares" if shared else "copy")
# --8<-- [end:show]
