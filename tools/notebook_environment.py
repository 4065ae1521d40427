"""What a notebook runs under when it is published or compared, so that both see the same outputs on every machine."""

from __future__ import annotations

ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    # A test must not spend money: without a key the lesson shows what it would ask.
    "OPENAI_API_KEY": "",
    # plotly 5 would add HTML to each figure by itself.
    "PLOTLY_RENDERER": "plotly_mimetype",
    # The kernel named python3 must be this environment's, not one in the user's home folder.
    "JUPYTER_PREFER_ENV_PATH": "1",
    # A stored bar stands at 0 % for ever.
    "TQDM_DISABLE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    # Each kind of processor adds up in an order of its own, and training magnifies the last bit: one order for all.
    "OPENBLAS_CORETYPE": "Haswell",
    # Two notebooks share the cores: a thread that waits for work must not keep one busy.
    "OMP_WAIT_POLICY": "passive",
}
