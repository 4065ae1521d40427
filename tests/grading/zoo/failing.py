"""Code that goes wrong: it costs the cell or the task in which it stands, and nothing else."""

from __future__ import annotations

from zoo.kind import Kind, with_answer, with_cell, without


def _encode(body: str, state: str = "graded") -> Kind:
    """Write another body of ``encode``."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"def encode(words, vocabulary):\n{lines}"
    return Kind("encode: " + "; ".join(body.split("\n")), with_answer("encode", source), without("encode"), state)


FAILING = (
    Kind("a loop in a cell", with_cell("while True: pass")),
    Kind("a loop that catches everything", with_cell("while True:\n    try:\n        while True: pass\n    except: pass")),
    Kind("sleeps", with_cell("import time\ntime.sleep(10_000)")),
    Kind("fills the memory", with_cell("full = [bytes(10**7) for _ in range(10**6)]")),
    Kind("fills the memory and goes on", with_cell("full = []\nwhile True:\n    try: full.append(b'x' * 10**7)\n    except MemoryError: pass"), state="partly run", looks=True),
    Kind("prints without end", with_cell("while True: print('x' * 1000)"), shows="xxx"),
    Kind("shows much", with_cell("from IPython.display import HTML\nfor _ in range(100): display(HTML('y' * 10**6))")),
    Kind("recursion", with_cell("def f(): return f()\nf()"), shows="RecursionError"),
    Kind("recursion in C", with_cell("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()"), state="partly run", looks=True),
    Kind("exits", with_cell("exit()")),
    Kind("sys.exit", with_cell("import sys\nsys.exit(0)")),
    Kind("a large file", with_cell("with open('large', 'wb') as file:\n    for _ in range(4000): file.write(bytes(10**6))"), shows="OSError"),
    Kind("random state", with_cell("import numpy as np\nnp.random.seed(0)")),
    Kind("prints to a closed file", with_cell("import sys\nsys.stdout = open('gone', 'w')\nsys.stdout.close()")),
    _encode("while True: pass"),
    _encode("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    _encode("import time\ntime.sleep(10_000)"),
    _encode("return [b'x' * 10**7 for _ in range(10**6)]", "partly run"),
    _encode("raise KeyboardInterrupt"),
    _encode("raise SystemExit"),
    _encode("raise BaseException('none of the usual ones')"),
    _encode("return encode(words, vocabulary)"),
    _encode("return float('nan')"),
    _encode("return (number for number in iter(int, 1))"),
    _encode("return 10 ** 10 ** 6"),
    _encode("deep = []\nfor _ in range(10**5): deep = [deep]\nreturn deep"),
    _encode("import numpy as np\nreturn np.zeros((10**5, 10**5))"),
    _encode("import numpy as np\nreturn np.array([object()] * 3)"),
    _encode("return list(range(10**7))"),
    _encode("return print(words)"),
    _encode("input('which? ')"),
)  # fmt: skip
