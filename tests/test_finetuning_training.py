"""Training: what is learnt, what stays, what happens when it ends too early."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from tiny_model import animal_pairs, tiny_encoder

from embedlab import load_sentence_encoder
from embedlab.encoders import SentenceEncoder
from embedlab.encoders.sentence import weights_digest
from embedlab.errors import FileError, InputError, NotFiniteError
from embedlab.finetuning import FineTuning, Pairs, TrainingSettings, finetune, in_batch_accuracy, similarity_in_batch
from embedlab.finetuning.live import LiveChart
from embedlab.finetuning.result import history_of

# Of the processes that tests begin: they find this folder's modules.
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
UNSEEN = animal_pairs(20, 60).retrieval_data()
QUICK = {"batch_size": 8, "learning_rate": 3e-3, "max_tokens": 16}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return tiny_encoder(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return animal_pairs(48)


def trained(encoder: SentenceEncoder, pairs: Pairs, **options: Any) -> FineTuning:
    settings = {name: options.pop(name) for name in list(options) if name in TrainingSettings.__dataclass_fields__}
    return finetune(encoder, pairs, TrainingSettings(**(QUICK | settings)), progress=False, **options)


def weights(encoder: SentenceEncoder) -> dict[str, np.ndarray]:
    return {name: values.numpy() for name, values in encoder.model.state_dict().items()}


class TestLearning:
    def test_documents_are_found_better_and_the_given_encoder_stays(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        before = weights_digest(tiny.model)
        rows = list(range(24))
        result = trained(tiny, pairs, epochs=8)
        accuracy = [in_batch_accuracy(similarity_in_batch(one, pairs, rows)) for one in (tiny, result.encoder)]
        assert accuracy[1] > accuracy[0] + 0.2
        assert result.history["loss"].iloc[-6:].mean() < result.history["loss"].iloc[:6].mean() / 2
        assert weights_digest(tiny.model) == before
        assert len(result.history) == 8 * 6

    def test_what_is_frozen_stays_and_the_rest_moves(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        old, new = weights(tiny), weights(trained(tiny, pairs, freeze_layers=2).encoder)
        moved = {name for name in old if not np.array_equal(old[name], new[name])}
        assert moved
        assert all(".layer.2." in name for name in moved)

    def test_without_freezing_the_word_embeddings_move_too(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        old, new = weights(tiny), weights(trained(tiny, pairs, freeze_layers=0).encoder)
        (name,) = [name for name in old if "word_embeddings" in name]
        assert not np.array_equal(old[name], new[name])

    def test_the_trained_model_is_set_up_as_the_old_one(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        model = trained(tiny, pairs).encoder.model
        assert model.max_seq_length == 32
        assert not model.training
        assert all(values.requires_grad for values in model.parameters())
        shares = [[m.p for m in one.modules() if isinstance(m, torch.nn.Dropout)] for one in (model, tiny.model)]
        assert shares[0] == shares[1]
        assert max(shares[0]) == 0.1

    def test_one_seed_one_result(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        one, again, other = (trained(tiny, pairs, seed=seed, dropout=True) for seed in (1, 1, 2))
        assert weights_digest(one.encoder.model) == weights_digest(again.encoder.model)
        assert weights_digest(one.encoder.model) != weights_digest(other.encoder.model)

    def test_plain_settings_are_the_trainer_itself(self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path) -> None:
        import copy

        from datasets import Dataset
        from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
        from sentence_transformers.base.sampler import BatchSamplers
        from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

        ours = finetune(tiny, pairs, TrainingSettings.plain(symmetric=False, **QUICK), progress=False)
        model = copy.deepcopy(tiny.model)
        model.max_seq_length = 16
        arguments = SentenceTransformerTrainingArguments(
            str(tmp_path),
            per_device_train_batch_size=8,
            num_train_epochs=1,
            learning_rate=3e-3,
            warmup_steps=0.1,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            dataloader_drop_last=True,
            seed=0,
            use_cpu=True,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        data = Dataset.from_dict({"query": pairs.queries, "document": pairs.documents})
        loss = MultipleNegativesRankingLoss(model)
        SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss).train()
        for name, values in weights(SentenceEncoder(model, "")).items():
            assert weights(ours.encoder)[name] == pytest.approx(values, abs=1e-6)

    def test_the_cached_loss_is_the_same_loss(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        whole, in_parts = (trained(tiny, pairs, cached=parts).history["loss"] for parts in (0, 4))
        assert in_parts.to_numpy() == pytest.approx(whole.to_numpy(), abs=1e-4)

    def test_matryoshka_trains_the_first_dimensions_alone(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        def cut_accuracy(encoder: SentenceEncoder) -> float:
            asked, told = (encoder.encode(texts[:24])[:, :4] for texts in (pairs.queries, pairs.documents))
            cosines = (asked / np.linalg.norm(asked, axis=1, keepdims=True)) @ (
                told / np.linalg.norm(told, axis=1, keepdims=True)
            ).T
            return in_batch_accuracy(cosines)

        plain, nested = (trained(tiny, pairs, epochs=6, matryoshka=sizes).encoder for sizes in ((), (32, 4)))
        assert cut_accuracy(nested) > cut_accuracy(plain)

    def test_saved_and_loaded_it_gives_the_same_vectors(
        self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path
    ) -> None:
        encoder = trained(tiny, pairs).encoder
        for one in (tiny, encoder):  # the second takes the place of the first
            one.save(tmp_path / "mine")
        assert [path.name for path in tmp_path.iterdir()] == ["mine"]
        loaded = load_sentence_encoder(tmp_path / "mine", device="cpu")
        assert loaded.encode(pairs.queries[:3]) == pytest.approx(encoder.encode(pairs.queries[:3]), abs=1e-6)

    def test_what_is_no_model_is_not_replaced(self, tiny: SentenceEncoder, tmp_path: Path) -> None:
        (tmp_path / "letters").mkdir()
        (tmp_path / "letters" / "one.txt").write_text("Dear reader")
        with pytest.raises(InputError, match="letters' is there and holds no model; choose another name"):
            tiny.save(tmp_path / "letters")
        assert (tmp_path / "letters" / "one.txt").exists()

    def test_a_full_disk_leaves_the_older_model(
        self, tiny: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tiny.save(tmp_path / "mine")

        def full(*_: Any, **__: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(tiny.model, "save", full)
        with pytest.raises(FileError, match=r"could not save the model .*No space left"):
            tiny.save(tmp_path / "mine")
        assert load_sentence_encoder(tmp_path / "mine", device="cpu").dimensions == 32
        with pytest.raises(FileError, match="could not save"):
            tiny.save(tmp_path / "nowhere" / "mine")

    def test_a_model_that_cannot_take_its_place_leaves_it_to_the_older_one(
        self, tiny: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tiny.save(tmp_path / "mine")
        rename = Path.rename

        def refuse_new(path: Path, target: Path) -> Path:
            if path.name == "new":
                raise OSError(errno.EACCES, "Permission denied")
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", refuse_new)
        with pytest.raises(FileError, match="Permission denied"):
            tiny.save(tmp_path / "mine")
        assert load_sentence_encoder(tmp_path / "mine", device="cpu").dimensions == 32


class TestLooks:
    def test_validation_is_measured_on_the_way(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        result = trained(tiny, pairs, epochs=4, validation=UNSEEN, evaluate_every=8)
        assert result.evaluations["step"].tolist() == [8, 16, 24]
        assert result.evaluations["mrr@10"].between(0, 1).all()
        assert (result.evaluations["accuracy@1"] <= result.evaluations["mrr@10"]).all()

    def test_it_stops_when_nothing_gets_better(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        options = {"learning_rate": 1e-12, "validation": UNSEEN, "evaluate_every": 2, "patience": 2}
        result = trained(tiny, pairs, epochs=4, **options)
        assert result.stopped_early
        assert len(result.history) == 6  # the first look is the best, then two without a better one
        assert not trained(tiny, pairs).stopped_early

    def test_the_chart_is_drawn_after_every_batch_of_a_short_run(
        self, tiny: SentenceEncoder, pairs: Pairs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[int] = []
        monkeypatch.setattr(LiveChart, "draw", lambda _, log, steps: drawn.append(len(history_of(log))))
        trained(tiny, pairs, epochs=2, chart=True)
        assert drawn == list(range(1, 13))

    def test_the_chart_is_drawn_again_in_its_place(self) -> None:
        """In a kernel: a figure that shows itself would be a new output at every step."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CHART)])
        (cell,) = NotebookClient(notebook, timeout=120, kernel_name="python3").execute().cells
        (drawn,) = [output.data[FIGURE] for output in cell.outputs if FIGURE in output.get("data", {})]
        assert len(drawn["data"][0]["x"]) == 2
        assert "2 of 4 batches" in drawn["layout"]["title"]["subtitle"]["text"]


FIGURE = "application/vnd.plotly.v1+json"
CHART = """
import plotly.io as pio
from embedlab.finetuning.live import LiveChart

pio.renderers.default = "plotly_mimetype"
chart, log = LiveChart(), []
for step in (1, 2):
    log.append({"step": step, "loss": 1 / step, "learning_rate": 1e-4})
    chart.draw(log, 4)
"""

KILLED = """
import os, signal, sys
from pathlib import Path
from embedlab.finetuning import TrainingSettings, finetune, trainer
from embedlab import load_sentence_encoder
from tiny_model import animal_pairs

class Killed(trainer.PairTrainer):
    def compute_loss(self, *args, **options):
        if self.state.global_step == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().compute_loss(*args, **options)

trainer.PairTrainer = Killed
encoder = load_sentence_encoder(Path(sys.argv[1]), device="cpu", max_tokens=32)
settings = TrainingSettings(batch_size=8, learning_rate=3e-3, max_tokens=16, epochs=2, dropout=True)
finetune(encoder, animal_pairs(48), settings, folder=sys.argv[2], save_every=3, progress=False)
"""


class TestResuming:
    def test_killed_and_resumed_gives_the_same_result(self, pairs: Pairs, tmp_path: Path) -> None:
        tiny = tiny_encoder(tmp_path / "model")
        arguments = [sys.executable, "-c", KILLED, str(tmp_path / "model"), str(tmp_path / "run")]
        ended = subprocess.run(arguments, capture_output=True, text=True, timeout=300, check=False, env=ENVIRONMENT)
        assert ended.returncode == -9, ended.stderr
        options = {"epochs": 2, "dropout": True, "folder": tmp_path / "run", "save_every": 3}
        resumed = trained(tiny, pairs, resume=True, **options)
        assert resumed.resumed_from == 6
        whole = trained(tiny, pairs, epochs=2, dropout=True)
        assert resumed.history["loss"].to_numpy() == pytest.approx(whole.history["loss"].to_numpy(), abs=1e-6)
        vectors = [result.encoder.encode(pairs.documents) for result in (resumed, whole)]
        assert vectors[0] == pytest.approx(vectors[1], abs=1e-6)

    def test_a_half_written_checkpoint_is_cleared_away(
        self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path
    ) -> None:
        trained(tiny, pairs, folder=tmp_path, save_every=2)
        (tmp_path / "checkpoint-6" / "sealed.txt").unlink()
        assert trained(tiny, pairs, folder=tmp_path, save_every=2, resume=True).resumed_from == 4

    def test_another_run_is_refused(self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path) -> None:
        trained(tiny, pairs, folder=tmp_path, save_every=3)
        with pytest.raises(InputError, match="holds checkpoints already; go on with resume=True"):
            trained(tiny, pairs, folder=tmp_path)
        with pytest.raises(InputError, match="belongs to another run: pairs, settings or model differ"):
            trained(tiny, pairs, folder=tmp_path, resume=True, seed=5)
        assert (tmp_path / "checkpoint-6" / "sealed.txt").exists()

    def test_with_nothing_to_resume_it_begins(self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path) -> None:
        assert trained(tiny, pairs, folder=tmp_path / "new", resume=True).resumed_from is None

    def test_a_full_disk_leaves_the_last_checkpoint(
        self, tiny: SentenceEncoder, pairs: Pairs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from embedlab.finetuning import trainer

        def full(self: Any, output_dir: str) -> None:
            if self.state.global_step > 2:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(trainer.PairTrainer, "_save_rng_state", full)
        with pytest.raises(FileError, match=r"step 4 to .*No space left.*the checkpoint of step 2 is whole"):
            trained(tiny, pairs, folder=tmp_path, save_every=2)
        assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-2"]


class TestBadInput:
    def test_a_loss_that_is_no_number(self, pairs: Pairs, tmp_path: Path) -> None:
        broken = tiny_encoder(tmp_path)
        next(iter(broken.model.parameters())).data.fill_(float("nan"))
        with pytest.raises(NotFiniteError, match="the loss became nan at step 1"):
            trained(broken, pairs)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"batch_size": 64}, "a batch of 64 cannot be filled from 48 pairs; choose batch_size=48 or less"),
            ({"freeze_layers": 3}, "leaves nothing to train: this model has 3 layers"),
            ({"matryoshka": (64,)}, "asks for 64 dimensions, but the model has 32"),
            ({"patience": 1}, "patience=1 needs validation="),
            ({"evaluate_every": 2}, "evaluate_every=2 needs validation="),
            ({"save_every": 2}, "save_every=2 needs folder="),
            ({"resume": True}, "resume=True needs folder="),
            (
                {"folder": "x", "save_every": 3, "evaluate_every": 2, "patience": 1, "validation": UNSEEN},
                "save_every=3 cannot be kept with patience.*or give evaluate_every=3 too",
            ),
            ({"folder": "x", "save_every": 0}, "save_every must be 1 or more, got 0"),
        ],
    )
    def test_options(self, tiny: SentenceEncoder, pairs: Pairs, options: dict[str, Any], message: str) -> None:
        with pytest.raises(InputError, match=message):
            trained(tiny, pairs, **options)

    def test_one_pair(self, tiny: SentenceEncoder) -> None:
        with pytest.raises(InputError, match="one pair has no negatives"):
            trained(tiny, animal_pairs(1))

    def test_validation_that_is_trained_on(self, tiny: SentenceEncoder, pairs: Pairs) -> None:
        with pytest.raises(InputError, match=r"the validation query 'q1' is also trained on \('where does the dog"):
            trained(tiny, pairs, validation=animal_pairs(20).retrieval_data())

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"epochs": 0}, "epochs must be a whole number from 1 on, got 0"),
            ({"batch_size": 1}, "batch_size must be a whole number from 2 on, got 1"),
            ({"learning_rate": 0.0}, "the learning rate must be above 0"),
            ({"learning_rate": float("nan")}, "the learning rate must be above 0, got nan"),
            ({"warmup": 1.0}, "a share of the steps"),
            ({"scale": -1.0}, "the scale must be above 0"),
            ({"matryoshka": (0,)}, "numbers of dimensions, 1 or more"),
        ],
    )
    def test_settings(self, changes: dict[str, Any], message: str) -> None:
        with pytest.raises(InputError, match=message):
            TrainingSettings(**changes)


SEVERAL = """
import os, sys
from pathlib import Path
from embedlab.finetuning import TrainingSettings, finetune
from embedlab.encoders.sentence import weights_digest
from embedlab import load_sentence_encoder
from tiny_model import animal_pairs

encoder = load_sentence_encoder(Path(sys.argv[1]), device="cpu", max_tokens=32)
settings = TrainingSettings(batch_size=8, learning_rate=3e-3, max_tokens=16)
result = finetune(encoder, animal_pairs(48), settings, progress=False)
digest = f"{len(result.history)} {weights_digest(result.encoder.model)}"
Path(sys.argv[2], os.environ["RANK"]).write_text(digest)
"""


def test_two_processes_train_one_model(tmp_path: Path) -> None:
    tiny_encoder(tmp_path / "model")
    script = tmp_path / "several.py"
    script.write_text(SEVERAL)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", str(script)]
    ended = subprocess.run(
        [*launch, str(tmp_path / "model"), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env=ENVIRONMENT,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    first, second = ((tmp_path / rank).read_text() for rank in "01")
    assert first == second  # after the last step both hold the same weights
    assert first.split()[0] == "3"  # six batches, two at a time
