"""What sentences mean, as vectors: the static embeddings of wordllama, read from its package folder, never from the net."""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

WIDTH = 256
MODEL = f"l2_supercat_{WIDTH}"
"""Whose vectors they are: told in each digest, so that those of another model are made anew."""
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_WEIGHTS = f"weights/{MODEL}.safetensors"
_AT_A_TIME = 512


@cache
def _model() -> tuple[Any, np.ndarray]:
    # wordllama itself is not imported: it would set up logging for the whole process, and look to the net for its files.
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    found = importlib.util.find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("wordllama is not installed: see requirements/base.in.")
    folder = Path(found.submodule_search_locations[0])
    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, load_file(folder / _WEIGHTS)["embedding.weight"]


def embed(texts: Sequence[str]) -> np.ndarray:
    """Return a row of 256 for each text (float16, of length 1; zeros where nothing is said).

    The first call in a process reads the model: a fifth of a second and about 50 MB.
    """
    rows = np.zeros((len(texts), WIDTH), np.float32)
    for at in range(0, len(texts), _AT_A_TIME):
        tokenizer, weights = _model()
        batch = tokenizer.encode_batch(list(texts[at : at + _AT_A_TIME]), add_special_tokens=False)
        for row, encoded in enumerate(batch, at):
            if encoded.ids:
                rows[row] = weights[encoded.ids].sum(axis=0, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float16)
