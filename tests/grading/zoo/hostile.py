"""Code that wants points, secrets or harm."""

from __future__ import annotations

import nbformat

from zoo.kind import LESSON, ROOT, Kind, as_file, place, with_answer, with_cell, without

_CELL = {"state": "partly run", "looks": True}


def _stub_with(source: str) -> bytes:
    """Put a cell that cheats before an exercise that nobody solved."""
    notebook = nbformat.read(ROOT / "exercises" / LESSON / f"{LESSON}.ipynb", as_version=4)
    notebook.cells.insert(place(notebook, "imports") + 1, nbformat.v4.new_code_cell(source, id="own"))
    return as_file(notebook)


def _cheat(name: str, source: str, **more: object) -> Kind:
    return Kind(name, lambda: _stub_with(source), 0, **more)  # type: ignore[arg-type]


def _encode(name: str, body: str, **more: object) -> Kind:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"def encode(words, vocabulary):\n{lines}"
    return Kind(name, with_answer("encode", source), without("encode"), **more)  # type: ignore[arg-type]


_FIND_SOCKET = """
import json, os, socket
sockets = []
for number in range(3, 200):
    try:
        sockets.append(socket.socket(fileno=os.dup(number)))
    except OSError:
        pass
def say(message):
    content = json.dumps(message).encode()
    for one in sockets:
        try: one.sendall(len(content).to_bytes(4, 'big') + content)
        except OSError: pass
"""

_ALWAYS = """
class Always:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __len__(self): return 3
    def __iter__(self): return iter([Always()] * 3)
    def __getitem__(self, key): return Always()
    def __getattr__(self, name): return Always()
    def __call__(self, *a, **k): return Always()
    def __array__(self, *a, **k): raise ValueError
    def __reduce__(self): return (print, ('unpickled',))
"""

HOSTILE = (
    Kind("ends the process", with_cell("import os\nos._exit(0)"), **_CELL),
    Kind("ends the process in an answer", with_answer("encode", "import os\ndef encode(words, vocabulary): os._exit(0)"), without("encode"), state="partly run"),
    Kind("a segmentation fault", with_cell("import ctypes\nctypes.string_at(0)"), **_CELL),
    Kind("aborts", with_cell("import os\nos.abort()"), **_CELL),
    Kind("kills everything", with_cell("import os\nos.kill(-1, 9)"), shows="ProcessLookupError"),
    Kind("kills its parent", with_cell("import os\nos.kill(os.getppid(), 9)\nos.kill(1, 9)\nprint('still here')"), shows="still here"),
    Kind("forks without end", with_cell("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"), **_CELL),
    Kind("threads without end", with_cell("import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(999,), daemon=True).start()"), shows="RuntimeError"),
    Kind("leaves a process behind", with_cell("import subprocess\nsubprocess.Popen(['sleep', '987654'], start_new_session=True)")),
    Kind("ignores the alarm", with_cell("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"), **_CELL),
    Kind("closes all files", with_cell("import os\nos.closerange(0, 4096)"), **_CELL),
    Kind("forgets all modules", with_cell("import sys\nsys.modules.clear()"), points=0),
    Kind("takes builtins away", with_cell("import builtins\nbuiltins.len = builtins.isinstance = None"), **_CELL),
    Kind("raises its limits", with_cell("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"), shows="ValueError"),
    Kind("connects", with_cell("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=2)"), shows="OSError"),
    Kind("looks up a name", with_cell("import socket\nsocket.gethostbyname('example.org')"), shows="gaierror"),
    Kind("removes what it can", with_cell("import shutil\nshutil.rmtree('/', ignore_errors=True)")),
    Kind("reads the solutions", with_cell(f"print(open('{ROOT}/solutions/{LESSON}/tasks.py').read())"), shows="FileNotFoundError"),
    Kind("looks for others", with_cell("import glob\nprint(glob.glob('/home/*'), glob.glob('/root/*.ipynb'))"), shows="[] []"),
    Kind("mounts", with_cell("import ctypes\nprint(ctypes.CDLL(None).mount(b'x', b'/mnt', b'tmpfs', 0, None))"), shows="-1"),
    Kind("becomes root", with_cell("import os\nos.setuid(0)\nprint('root', os.getuid())\nopen('/etc/passwd', 'a')"), shows="Error"),
    _cheat("a check that always praises", "import embedlab.checks\nembedlab.checks.check = check = lambda *a, **k: print('26 of 26')"),
    _cheat("a judge that always agrees", "import embedlab.checks.judging as j, embedlab.checks.compare as c\nj.judge_all = j.judge = c.compare = lambda *a, **k: True"),
    _cheat("answers equal to everything", _ALWAYS + "\nimport embedlab.checks.calling as c, embedlab.grading.fence.session as s\nc.answers_of = s.answers_of = lambda task, value: [c.Answer(Always()) for _ in task.cases]", state="partly run"),
    _cheat("blank answers that count", "import embedlab.checks.calling as c, embedlab.grading.fence.session as s\ns.answers_of = lambda task, value: [c.Answer(None, blank=True) for _ in task.cases]"),
    _cheat("too many answers", "import embedlab.checks.calling as c, embedlab.grading.fence.session as s\ns.answers_of = lambda task, value: [c.Answer(1)] * 1000", state="partly run"),
    _cheat("an array of a billion", "import embedlab.grading.fence.session as s\nclass Large:\n    def to_dict(self): return {'value': {'$array': [0], 'dtype': 'S1000000000'}}\ns.answers_of = lambda task, value: [Large()] * len(task.cases)"),
    _cheat("an array of a shape without end", "import embedlab.grading.fence.session as s\nclass Large:\n    def to_dict(self): return {'value': {'$array': [], 'dtype': 'int8', 'shape': [10**9, 10**9, 0]}}\ns.answers_of = lambda task, value: [Large()] * len(task.cases)"),
    _cheat("an answer that is no answer", "import embedlab.grading.fence.session as s\nclass Odd:\n    def to_dict(self): return ['points', 26]\ns.answers_of = lambda task, value: [Odd()] * len(task.cases)"),
    _cheat("an unknown form", "import embedlab.grading.fence.session as s\nclass Odd:\n    def to_dict(self): return {'value': {'$words': ['a'], 'vectors': {'$pickle': 'x'}}}\ns.answers_of = lambda task, value: [Odd()] * len(task.cases)"),
    _cheat("a message without end", _FIND_SOCKET + "for one in sockets:\n    try: one.sendall((2**32 - 1).to_bytes(4, 'big') + bytes(10**6))\n    except OSError: pass", **_CELL),
    _cheat("says that all cells ran", _FIND_SOCKET + "say({'ran': 'all'})\nsay({'task': 'encodings.encode', 'answers': [{'value': 1}] * 3})", state="partly run"),
    _cheat("outputs that are none", _FIND_SOCKET + "say({'ran': 3, 'outputs': [{'output_type': 'stream', 'text': 3}, 7, {'output_type': 'display_data', 'data': 'x'}]})"),
    _cheat("looks for what is expected", "import gc\nfrom embedlab.checks.task import CheckTask\nprint([task for task in gc.get_objects() if isinstance(task, CheckTask)])", shows="[]"),
    Kind("equal to everything", with_answer("encode", _ALWAYS + "def encode(words, vocabulary): return Always()"), without("encode")),
    _encode("a list that is equal to everything", "class Sly(list):\n    def __eq__(self, other): return True\n    def __len__(self): return len(words)\n    def __iter__(self): return iter(words)\nreturn Sly()"),
    _encode("returns what it was asked", "return [str(words), str(vocabulary)]"),
    _encode("raises what it was asked", "raise ValueError(str((words, vocabulary)))"),
    _encode("raises an error that is named so", "raise type('HIDDEN' + '_'.join(words), (Exception,), {})()"),
    _encode("prints what it was asked", "print(words, vocabulary)\nopen('/tmp/asked', 'a').write(str(words))\nreturn []"),
    _encode("finds its caller", "import sys\nframe = sys._getframe(1)\nwhile frame:\n    for value in list(frame.f_locals.values()):\n        cases = getattr(value, 'cases', None)\n        if cases and getattr(cases[0], 'expected', None) is not None: return cases[0].expected\n    frame = frame.f_back\nreturn []"),
)  # fmt: skip
