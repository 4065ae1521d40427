"""Batches of similar lengths, without duplicates."""

from __future__ import annotations

import torch
from datasets import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.finetuning.sampler import SimilarLengthsBatchSampler


@settings(deadline=None, max_examples=25)
@given(st.integers(4, 150), st.integers(2, 9), st.booleans(), st.integers(0, 5))
def test_every_row_comes_once(count: int, size: int, drop_last: bool, epoch: int) -> None:
    data = Dataset.from_dict({"query": [f"q{n}" for n in range(count)], "document": [f"d{n}" for n in range(count)]})
    sampler = SimilarLengthsBatchSampler(data, batch_size=size, drop_last=drop_last, seed=1)
    sampler.set_epoch(epoch)
    batches = list(sampler)
    seen = [row for batch in batches for row in batch]
    assert len(seen) == len(set(seen)) == (count // size * size if drop_last else count)
    assert len(batches) == len(sampler)
    assert all(len(batch) <= size for batch in batches)


def test_lengths_within_a_batch_are_alike() -> None:
    data = Dataset.from_dict(
        {"query": [f"{n:03d}" + "x" * (n % 50) for n in range(200)], "document": [f"d{n}" for n in range(200)]}
    )
    lengths = [len(text) for text in data["query"]]
    batches = list(SimilarLengthsBatchSampler(data, batch_size=10, drop_last=True))
    spread = [max(lengths[row] for row in batch) - min(lengths[row] for row in batch) for batch in batches]
    assert sum(spread) / len(spread) < 15  # of ten at random it would be about 40


def test_no_batch_holds_a_text_twice() -> None:
    data = Dataset.from_dict({"query": ["same"] * 4 + [f"q{n}" for n in range(12)], "document": [*map(str, range(16))]})
    for batch in SimilarLengthsBatchSampler(data, batch_size=4, drop_last=False):
        assert sum(row < 4 for row in batch) <= 1


def test_each_epoch_has_its_own_batches_and_the_same_again() -> None:
    data = Dataset.from_dict({"query": [f"q{n}" for n in range(40)], "document": [f"d{n}" for n in range(40)]})

    def of(epoch: int) -> list[list[int]]:
        sampler = SimilarLengthsBatchSampler(data, batch_size=4, drop_last=True, seed=3, generator=torch.Generator())
        sampler.set_epoch(epoch)
        return list(sampler)

    assert of(0) == of(0)
    assert of(0) != of(1)
