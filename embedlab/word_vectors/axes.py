"""Ready-made axes: lists of word pairs whose mean step is a direction with a meaning."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class WordAxis(NamedTuple):
    """A direction given by word pairs.

    Attributes
    ----------
    label : str
        What the low and the high end mean.
    pairs : tuple of (str, str)
        From the low end to the high end; the plainest pairs first.
    """

    label: str
    pairs: tuple[tuple[str, str], ...]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    words = text.split()
    return tuple(zip(words[::2], words[1::2], strict=True))


# Every list holds pairs that differ in little else than the thing named, in everyday words.
AXES = MappingProxyType(
    {
        "gender": WordAxis(
            "male - female",
            _pairs("he she man woman boy girl father mother son daughter brother sister husband wife actor actress"),
        ),
        "tense": WordAxis(
            "present - past",
            _pairs("walk walked run ran go went see saw take took say said play played write wrote"),
        ),
        "size": WordAxis(
            "small - large",
            _pairs(
                "small large tiny huge little big smaller larger smallest largest minor major narrow wide short long"
            ),
        ),
        "feeling": WordAxis(
            "bad - good",
            _pairs(
                "bad good worse better worst best sad happy ugly beautiful hate love terrible wonderful fail succeed"
            ),
        ),
        "age": WordAxis(
            "young - old",
            _pairs("young old boy man girl woman child adult younger older kitten cat puppy dog new ancient"),
        ),
        "number": WordAxis(
            "one - many",
            _pairs("cat cats dog dogs car cars king kings girl girls book books tree trees house houses"),
        ),
        "speed": WordAxis(
            "slow - fast",
            _pairs(
                "slow fast slowly quickly slower faster walk run stroll sprint crawl race slowest fastest gradual rapid"
            ),
        ),
        "kind of act": WordAxis(
            "in the mind - of the body",
            _pairs("think walk know run believe jump guess climb hope swim remember throw imagine carry wonder push"),
        ),
    }
)
