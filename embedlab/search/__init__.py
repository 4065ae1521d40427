"""Finding texts: by meaning (vectors), by words (BM25), and by both.

Names are imported when they are first used (they are listed in ``__init__.pyi``).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
