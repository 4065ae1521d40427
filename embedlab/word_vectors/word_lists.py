"""Word lists of the lessons: classes of words, and the lists of the word embedding association test.

References
----------
Caliskan, Bryson and Narayanan, "Semantics derived automatically from language corpora contain
human-like biases", *Science*, 2017, supplementary materials: the lists of tests 1, 6 and 8.
"""

from __future__ import annotations

from types import MappingProxyType

# Frequent words that belong to one class in nearly all of their uses.
WORD_CLASSES = MappingProxyType(
    {
        name: tuple(words.split())
        for name, words in {
            "verb": "run walk eat drink speak write read sing sleep think give take build break carry throw buy sell "
            "teach learn open close",
            "animal": "cat dog horse cow pig sheep goat lion tiger bear wolf fox rabbit mouse rat monkey elephant "
            "snake eagle duck chicken whale",
            "name": "john mary james robert michael david richard thomas paul mark george susan linda karen sarah "
            "laura anna peter daniel maria kevin brian",
        }.items()
    }
)

WEAT_WORDS = MappingProxyType(
    {
        name: tuple(words.split())
        for name, words in {
            "flowers": "aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac "
            "pansy tulip buttercup daisy lily peony violet carnation gladiola magnolia petunia zinnia",
            "insects": "ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat "
            "mosquito termite beetle cricket hornet moth wasp blackfly dragonfly horsefly roach weevil",
            "pleasant": "caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest "
            "lucky rainbow diploma gift honor miracle sunrise family happy laughter paradise vacation",
            "unpleasant": "abuse crash filth murder sickness accident death grief poison stink assault disaster hatred "
            "pollute tragedy divorce jail poverty ugly cancer kill rotten vomit agony prison",
            "male names": "john paul mike kevin steve greg jeff bill",
            "female names": "amy joan lisa sarah diana kate ann donna",
            "career": "executive management professional corporation salary office business career",
            "family": "home parents children family cousins marriage wedding relatives",
            "science": "science technology physics chemistry einstein nasa experiment astronomy",
            "arts": "poetry art shakespeare dance literature novel symphony drama",
            "male words": "brother father uncle grandfather son he his him",
            "female words": "sister mother aunt grandmother daughter she hers her",
        }.items()
    }
)
