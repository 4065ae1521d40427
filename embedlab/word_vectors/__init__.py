"""Word vectors under their words: neighbours, analogies, evaluation, bias, and training them from text.

The vectors are gensim's ``KeyedVectors``, whatever trained them (Word2Vec, FastText, GloVe); answers are tables.
The arithmetic behind them is in :mod:`embedlab.vectors`. Names are imported when they are first used (they are listed
in ``__init__.pyi``): who looks for neighbours need not wait for PyTorch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
