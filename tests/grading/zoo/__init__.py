"""Submissions that a class really hands in, or that somebody malicious would: each with what must happen.

``KINDS`` holds them all; a kind makes its file from the solved exercise 1.
"""

from __future__ import annotations

from zoo.broken import BROKEN
from zoo.failing import FAILING
from zoo.hostile import HOSTILE
from zoo.kind import Kind

KINDS: tuple[Kind, ...] = (*BROKEN, *FAILING, *HOSTILE)
