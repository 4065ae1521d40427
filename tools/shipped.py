"""What the course ships ready made lives in embedlab/data; each file has a row in its manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

DATA = Path(__file__).parents[1] / "embedlab" / "data"
MANIFEST = DATA / "manifest.json"


def describe(path: Path, *, how: str, command: str, licence: str) -> None:
    """Write a file's row: how it was made, by which command, its licence, size and checksum."""
    content = path.read_bytes()
    rows = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    rows[path.name] = {
        "how": how,
        "command": command,
        "licence": licence,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    MANIFEST.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
