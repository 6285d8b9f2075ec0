"""How well clicks are predicted in `shop_journeys`, by a procedure fixed beforehand.

1. Rows: each session's clicks before its first purchase (`features.feat_clicks`);
   sessions as the source gives them.
2. The cut: the time by which three quarters of these rows had happened. Learnt from is
   every row until then; tested are later rows of sessions with no row before it. Their
   users may have come before.
3. Predictors: `ml.predictor.Predictor("outcomes")` as every site gets it, seed 0. Its
   columns and settings were chosen on rows until the cut alone: learnt from until the
   56 % quantile, tested on later ones of other sessions.
4. Figures: AUC and average precision of each candidate and target, with a 95 % interval
   over resampled users.
"""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import yaml

from bench.warehouse import PROJECT
from ml.evaluation import predict_test_rows
from ml.intervals import replicated
from ml.metrics import measure
from ml.predictor import Predictor, answered_rows
from ml.tasks import OUTCOMES

TRAINED = 0.75
REPLICATES = 300
COLUMNS = ["target", "candidate", "auc", "auc_low", "auc_high"]
COLUMNS += ["average_precision", "average_precision_low", "average_precision_high"]


def mapping(folder: Path) -> Path:
    """Write the mapping with the source's own sessions; returns its folder."""
    own = PROJECT / "mappings" / "shop_journeys.yml"
    told = yaml.safe_load(own.read_text(encoding="utf-8"))
    told["site"]["session_rule"] = "source"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told)
    (folder / "shop_journeys.yml").write_text(text, encoding="utf-8")
    return folder


def rows_by_time(clicks: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return answered rows, those until the cut to train, of new sessions to test.

    In: feat_clicks; feat_session_labels. Out: as ml.predictor.answered_rows; later rows
    of sessions that began before the cut are left out.
    """
    cut = clicks["known_at"].quantile(TRAINED, interpolation="lower")
    begun = set(clicks.loc[clicks["known_at"] <= cut, "session_id"])
    rows = answered_rows(OUTCOMES, clicks, labels.assign(split="train"))
    rows["split"] = np.where(rows["known_at"] <= cut, "train", "test")
    seen = rows["session_id"].isin(begun)
    return rows[(rows["split"] == "train") | ~seen]


def figures(clicks: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Learn and measure; returns COLUMNS and rows, one row per target and candidate."""
    rows = rows_by_time(clicks, labels)
    predictor = Predictor("outcomes").fit(rows)
    found = predict_test_rows(predictor, OUTCOMES, rows)
    persons = found["person_code"].to_numpy()
    told = []
    for target in OUTCOMES.targets:
        answers = found[f"is_{target}"].to_numpy()
        scores = {
            name: found[f"{name}_{target}_probability"].to_numpy()
            for name in OUTCOMES.candidates
        }
        drawn = replicated(answers, scores, persons, REPLICATES, 0)
        for name, values in scores.items():
            row = {"target": target, "candidate": name, "rows": len(found)}
            for metric in ("auc", "average_precision"):
                low, high = np.quantile(drawn[name][metric], [0.025, 0.975])
                row |= {metric: measure(answers, values)[metric][0]}
                row |= {f"{metric}_low": low, f"{metric}_high": high}
            told.append(row)
    return pd.DataFrame(told)


def read(database: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read feat_clicks and feat_session_labels of a warehouse."""
    with duckdb.connect(str(database), read_only=True) as opened:
        return (
            opened.execute("from features.feat_clicks").df(),
            opened.execute("from features.feat_session_labels").df(),
        )
