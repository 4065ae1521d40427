"""The concept quiz: students' checks look at the form alone; what is right, and why, stands here."""

from __future__ import annotations

from embedlab.checks import Case, FromMaster, Task, Wrong

# The right answer to each question, and what to tell a class about it after the second time.
KEY: dict[int, tuple[int, str]] = {
    1: (
        3,
        "An id is a name written as a number; order and distance of ids say in what order words came, no more.",
    ),
    2: (
        1,
        "Two different one-hot vectors have their 1 in different places: their product is 0, whatever the words mean.",
    ),
    3: (
        4,
        "A bag counts words and forgets their order.",
    ),
    4: (
        2,
        "The cosine divides by both lengths: only directions count.",
    ),
    5: (
        2,
        "Word vectors are made from contexts, and opposites share theirs.",
    ),
    6: (
        3,
        "The sum stays close to the words it is made of, above all to *king*.",
    ),
    7: (
        2,
        "Real pairs from a window are the positive examples, drawn words the negative ones.",
    ),
    8: (
        2,
        "A high number alone is no quality: with little training all vectors still point the same way.",
    ),
    9: (
        1,
        "FastText adds up the pieces of a word, and pieces of a new word are known.",
    ),
    10: (
        2,
        "Attention mixes the context into every token's vector.",
    ),
    11: (
        3,
        "The rest is cut off, mostly without a word; long texts are to be cut into chunks.",
    ),
    12: (
        3,
        "t-SNE keeps neighbours; distances between clusters, and their sizes, are mostly its own doing.",
    ),
    13: (
        2,
        "Every map loses something: a reader must know how much, and what matters is to be checked in the true space.",
    ),
    14: (
        2,
        "An encoder has hardly learnt what a rare name means; search by words finds it letter by letter.",
    ),
    15: (
        2,
        "The first is precision at 10, the third the reciprocal rank.",
    ),
    16: (
        2,
        "A query's own document is right, those of the others in the batch are wrong: larger batches are harder.",
    ),
    17: (
        1,
        "Choosing is a kind of training: the best of ten is also the luckiest of ten.",
    ),
    18: (
        2,
        "What it gained and what it forgot are both to be measured.",
    ),
}
GUESSES = dict.fromkeys(KEY, 0)  # "no idea" throughout
# Not the right letters: what a mistake gives is shipped with the checks.
IN_LETTERS = dict.fromkeys(KEY, "a")
FORGOTTEN = {number: right for number, (right, _) in KEY.items() if number != max(KEY)}
TWO_ANSWERS = {number: [1, 2] for number in KEY}

TASKS = [
    Task(
        "quiz.answers",
        "An answer to every question",
        reference=FromMaster("answers"),
        cases=[Case(f"question {number}", part=(number,), hint="Write a number from 1 to 4, or 0.") for number in KEY],
        compare="between",
        options={"low": 0, "high": 4},
        other_right=[GUESSES, {number: float(right) for number, (right, _) in KEY.items()}],
        wrong=[
            Wrong(IN_LETTERS, len(KEY), "Write the number in front of the answer, not a letter."),
            Wrong(FORGOTTEN, 1, "Write a number from 1 to 4, or 0."),
            Wrong(TWO_ANSWERS, len(KEY), "Choose one answer a question."),
        ],
    )
]
