"""Fifty words and fifteen sentences of five fields: small enough to know every one of them on a map."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_WORDS: Mapping[str, tuple[str, ...]] = {
    "data science": (
        "algorithm", "regression", "dataset", "clustering", "statistics",
        "neural network", "outlier", "variance", "prediction", "sampling",
    ),
    "finance": (
        "interest rate", "dividend", "mortgage", "inflation", "shareholder",
        "currency", "bankruptcy", "savings", "tax", "stock exchange",
    ),
    "healthcare": (
        "vaccine", "surgery", "nurse", "diagnosis", "antibiotic",
        "hospital", "blood pressure", "therapy", "symptom", "pharmacy",
    ),
    "technology": (
        "smartphone", "software", "processor", "encryption", "robot",
        "browser", "cloud storage", "battery", "satellite", "keyboard",
    ),
    "sports": (
        "marathon", "goalkeeper", "tennis", "referee", "championship",
        "swimming", "coach", "stadium", "penalty kick", "cyclist",
    ),
}  # fmt: skip

FIELD_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "data science": (
        "The model fits the training data far too well.",
        "We filled the missing values with the median of the column.",
        "A histogram showed two groups of customers.",
    ),
    "finance": (
        "The central bank raised its rates for the third time.",
        "She moved her savings into government bonds.",
        "The company paid its debts and bought back its own shares.",
    ),
    "healthcare": (
        "The doctor listened to the child's lungs.",
        "After the operation he stayed in bed for a week.",
        "This medicine should be taken with food.",
    ),
    "technology": (
        "The update made my phone much slower.",
        "Engineers shrank the chip to the size of a fingernail.",
        "The website stopped working when its server failed.",
    ),
    "sports": (
        "She scored twice in the last five minutes.",
        "The runners climbed the final hill in the rain.",
        "Our team lost every match at home this season.",
    ),
}


def field_texts() -> tuple[list[str], list[str]]:
    """Give the words and sentences of all fields, with the field of each.

    Returns
    -------
    texts : list of str
        Fifty different words, then fifteen sentences.
    fields : list of str
        The field of each text.

    Examples
    --------
    >>> texts, fields = field_texts()
    >>> len(texts), texts[0], fields[0], texts[-1], fields[-1]
    (65, 'algorithm', 'data science', 'Our team lost every match at home this season.', 'sports')
    """
    texts: list[str] = []
    fields: list[str] = []
    for collection in (FIELD_WORDS, FIELD_SENTENCES):
        for field, members in collection.items():
            texts += members
            fields += [field] * len(members)
    return texts, fields
