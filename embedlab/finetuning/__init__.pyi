from .batches import (
    in_batch_accuracy as in_batch_accuracy,
    in_batch_loss as in_batch_loss,
    similarity_in_batch as similarity_in_batch,
)
from .json_form import (
    load_library_questions as load_library_questions,
    load_pairs as load_pairs,
    save_pairs as save_pairs,
)
from .making import make_pairs as make_pairs, pairs_from_dataset as pairs_from_dataset
from .pairs import Pairs as Pairs, RetrievalData as RetrievalData
from .result import FineTuning as FineTuning
from .runs import Run as Run, load_runs as load_runs, measure_run as measure_run
from .settings import TrainingSettings as TrainingSettings
from .splits import PairSplit as PairSplit, split_pairs as split_pairs
from .training import finetune as finetune
