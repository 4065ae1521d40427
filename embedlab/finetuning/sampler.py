"""Batches without duplicates, whose queries are about equally long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from datasets import Dataset
from sentence_transformers.base.sampler import DefaultBatchSampler, NoDuplicatesBatchSampler

# Batches that are drawn together and sorted: enough to find similar lengths, few enough to stay random.
TOGETHER = 8


class SimilarLengthsBatchSampler(DefaultBatchSampler):
    """Draw several batches' worth of rows without duplicates, sort these by length, and cut them into batches.

    In a batch all texts are padded to the longest. Documents are mostly cut at the model's limit, so it is the length
    of the queries that differs. The batches of one draw come in random order.

    Parameters
    ----------
    dataset : datasets.Dataset
        Its first column holds the queries.
    batch_size : int
    drop_last : bool
        Leave out what does not fill a batch.
    **options
        Of sentence-transformers' ``NoDuplicatesBatchSampler``, which draws the rows.

    Examples
    --------
    >>> rows = Dataset.from_dict({"query": ["a" * n for n in range(1, 17)], "document": [f"d{n}" for n in range(16)]})
    >>> batches = list(SimilarLengthsBatchSampler(rows, batch_size=4, drop_last=True))
    >>> sorted(sorted(batch) for batch in batches)
    [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]
    """

    def __init__(self, dataset: Dataset, batch_size: int, drop_last: bool, **options: Any) -> None:
        super().__init__(dataset, batch_size=batch_size, drop_last=drop_last, **options)
        self.drawn = NoDuplicatesBatchSampler(dataset, batch_size=batch_size * TOGETHER, drop_last=False, **options)
        self.lengths = [len(text) for text in dataset[dataset.column_names[0]]]

    def set_epoch(self, epoch: int) -> None:
        """Another epoch draws other batches."""
        super().set_epoch(epoch)
        self.drawn.set_epoch(epoch)

    def __iter__(self) -> Iterator[list[int]]:
        order = np.random.default_rng((self.seed or 0, self.epoch))
        for rows in self.drawn:
            rows = sorted(rows, key=self.lengths.__getitem__)
            batches = [rows[start : start + self.batch_size] for start in range(0, len(rows), self.batch_size)]
            if self.drop_last and len(batches[-1]) < self.batch_size:
                batches.pop()
            for place in order.permutation(len(batches)):
                yield batches[place]

    def __len__(self) -> int:
        whole, rest = divmod(len(self.lengths), self.batch_size)
        return whole if self.drop_last or not rest else whole + 1
