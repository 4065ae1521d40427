"""Make the layout that the course ships: embedlab/data/word_atlas.npz and its row in manifest.json.

python tools/make_atlas.py        about two minutes on two free cores
"""

from __future__ import annotations

import io
import zipfile

import numpy as np
from shipped import DATA, describe

from embedlab import load_glove
from embedlab.atlas import atlas_layout, map_trustworthiness
from embedlab.atlas.places import as_steps
from embedlab.atlas.shipped import ATLAS_FILE


def packed(steps: np.ndarray) -> bytes:
    """An .npz that is the same for the same points: numpy's own holds the time it was written."""
    array, file = io.BytesIO(), io.BytesIO()
    np.save(array, steps, allow_pickle=False)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(zipfile.ZipInfo("points.npy"), array.getvalue(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def main() -> None:
    vectors = load_glove().vectors
    steps = as_steps(atlas_layout(vectors))
    trust = map_trustworthiness(vectors, steps)
    if trust < 0.8:
        raise SystemExit(f"this layout is not good enough to ship: trustworthiness {trust:.3f}, and 0.80 is promised")
    content = packed(steps)
    (DATA / ATLAS_FILE).write_bytes(content)
    describe(
        DATA / ATLAS_FILE,
        how="the 400,000 words of the kit's GloVe laid out by embedlab.atlas.atlas_layout with seed 0, as 16-bit "
        f"numbers; trustworthiness {trust:.3f} (10 neighbours, cosine, mean of three samples of 4,000 words)",
        command="python tools/make_atlas.py",
        licence="PDDL 1.0 (made from GloVe's vectors)",
    )
    print(f"{ATLAS_FILE}: {len(content) / 1e6:.2f} MB, trustworthiness {trust:.3f}")


if __name__ == "__main__":
    main()
