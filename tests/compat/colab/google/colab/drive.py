"""A Drive that is a plain folder; one whose name holds "refused" is not opened."""

from pathlib import Path

from google.colab import errors, note


def mount(mountpoint: str) -> None:
    note("mount", mountpoint=mountpoint)
    if "refused" in mountpoint:
        raise errors.Error("credential propagation was unsuccessful")
    Path(mountpoint, "MyDrive").mkdir(parents=True, exist_ok=True)
