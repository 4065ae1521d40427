"""What `make bench` runs: each speed claim beside its peer, in one run."""

import sys
from pathlib import Path

# Some open JupyterLab with the programs there.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
