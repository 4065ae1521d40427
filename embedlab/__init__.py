"""embedlab: the library behind a runnable course on text embeddings.

``import embedlab`` is light: each name below is imported when it is first used
(the names are listed in ``__init__.pyi``, as lazy_loader wants it).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"
