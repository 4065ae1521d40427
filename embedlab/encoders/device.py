"""Which processor a model runs on."""

from __future__ import annotations


def pick_device(device: str | None = None) -> str:
    """Return the device to run on: the one asked for, else the fastest kind this machine has.

    Parameters
    ----------
    device : str, optional
        For example ``"cpu"`` or ``"cuda:1"``. None means ``"cuda"`` (an NVIDIA or AMD GPU) if there is one,
        else ``"mps"`` (Apple's), else ``"cpu"``.

    Returns
    -------
    str

    Examples
    --------
    >>> pick_device("cpu")
    'cpu'
    """
    import torch

    if device is not None:
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def describe_device(device: str) -> str:
    """Return the name of a device for people, with the GPU's model where there is one.

    Examples
    --------
    >>> describe_device("cpu")
    'cpu'
    """
    import torch

    return f"{device} ({torch.cuda.get_device_name(device)})" if device.startswith("cuda") else device
