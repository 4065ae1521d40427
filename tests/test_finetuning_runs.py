"""Measured runs: one made small, and what the shipped ones must say for the lesson to be true."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_model import animal_pairs, tiny_encoder

from embedlab.errors import InputError
from embedlab.finetuning import Run, TrainingSettings, load_runs, measure_run
from embedlab.finetuning.runs import RUNS, SEEDS

SMALL = TrainingSettings(batch_size=8, learning_rate=3e-3, max_tokens=16, epochs=4)


class TestMeasured:
    def test_a_small_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("embedlab.finetuning.runs.HELD_OUT", {"test": 30, "validation": 2})
        table = measure_run(tiny_encoder(tmp_path), animal_pairs(80), Run(48, SMALL), 5, progress=False)
        assert table["measure"].tolist() == ["accuracy@1", "MRR@10"]
        assert table[["pairs", "batch_size", "epochs", "seed"]].to_numpy().tolist() == [[48, 8, 4, 5]] * 2
        assert table["change"].to_numpy() == pytest.approx((table["after"] - table["before"]).to_numpy(), abs=2e-4)
        assert (table["low"] <= table["change"]).all()
        assert (table["change"] <= table["high"]).all()

    def test_too_few_pairs(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="titles for test"):
            measure_run(tiny_encoder(tmp_path), animal_pairs(80), Run(48, SMALL), 1)


class TestShipped:
    def test_every_run_with_every_seed(self) -> None:
        table = load_runs()
        made = set(zip(table["run"], table["seed"], table["measure"], strict=True))
        wanted = {
            (name, seed, measure) for name in RUNS for seed in SEEDS[name] for measure in ("accuracy@1", "MRR@10")
        }
        assert made == wanted
        assert len(table) == len(wanted)

    def test_all_runs_of_a_seed_began_at_the_same_place(self) -> None:
        assert (load_runs().groupby(["seed", "measure"])["before"].nunique() == 1).all()

    def test_the_lesson_s_run_gains_with_every_seed(self) -> None:
        rows = load_runs().query("run == 'lesson'")
        assert (rows["low"] > 0).all()
        gains = rows.groupby("measure")["change"].mean()
        assert gains["accuracy@1"] >= 0.09
        assert gains["MRR@10"] >= 0.08

    def test_larger_batches_and_more_pairs_gain_more(self) -> None:
        gains = load_runs().query("measure == 'accuracy@1'").groupby("run")["change"].mean()
        assert gains["batches of 4"] < gains["batches of 64"] < gains["lesson"] < gains["long"]
        assert gains["long"] >= 0.15
