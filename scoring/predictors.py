"""Predictors as files beside the warehouse: written whole, read with care.

skops keeps data and names of types, no code: a file runs nothing when it is read, and
only the types named here are made from it.
"""

import functools
import os
import warnings
from pathlib import Path

import skops.io

from ml.predictor import Predictor, settings_version
from pipeline.settings.places import read_settings

TRUSTED = [
    "functools.partial",
    "ml.baselines.Logistic",
    "ml.baselines.OneRule",
    "ml.boosting.BoostedTrees",
    "ml.candidates.Candidates",
    "ml.drift.Profile",
    "ml.encoding.Encoder",
    "ml.network.Network",
    "ml.predictor.Predictor",
    "numpy.dtype",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.utils.validation.check_array",
]


class UnreadableError(Exception):
    """A predictor's file can't be used; the message says why."""


def folder() -> Path:
    """Return where the predictors of the warehouse in use lie."""
    return read_settings().database.parent / "predictors"


def path_of(task: str, site: str, version: str) -> Path:
    """Return a predictor's file; a site's name may hold what no file's may."""
    plain = "".join(c if c.isalnum() or c in "-_" else "-" for c in site)
    return folder() / f"{task}-{plain}-{version}.skops"


def store(predictor: Predictor, site: str) -> None:
    """Write a predictor's file, whole or not at all."""
    path = path_of(predictor.task, site, predictor.version_)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        skops.io.dump([settings_version(predictor.task), predictor], unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def fetch(task: str, site: str, version: str) -> Predictor:
    """Read a predictor's file.

    Raises UnreadableError, with what is wrong: it isn't there, is damaged, holds what
    no predictor of ours does, or was written by another version of this project or of
    scikit-learn.
    """
    path = path_of(task, site, version)
    if not path.exists():
        raise UnreadableError(f"{path.name} is not there")
    return _read(path, path.stat().st_mtime_ns, task)


@functools.lru_cache(maxsize=64)
def _read(path: Path, modified_ns: int, task: str) -> Predictor:
    """Read a file; one that was read before, and is as it was, is not read again."""
    try:
        with warnings.catch_warnings():
            # another version is told below
            warnings.simplefilter("ignore")
            settings, predictor = skops.io.load(path, trusted=TRUSTED)
    except Exception as error:  # whatever a damaged file makes of it
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableError(f"{path.name} can't be read ({reason[:120]})") from error
    if not isinstance(predictor, Predictor) or predictor.task != task:
        raise UnreadableError(f"{path.name} holds another predictor")
    if settings != settings_version(task):
        raise UnreadableError(f"{path.name} is from an older version")
    return predictor


def clear_out(task: str, site: str, kept: set[str]) -> None:
    """Remove a site's files of this task but those of the versions that are kept."""
    stay = {path_of(task, site, version) for version in kept}
    for path in folder().glob(path_of(task, site, "*").name):
        if path not in stay:
            path.unlink(missing_ok=True)
