"""A few lines around ml/conversion.py: frames in, frame out."""

import pandas as pd

from ml.conversion import choose_serving
from pipeline.frames import as_table

TYPES = {"site_id": "varchar", "predictor": "varchar"}


def model(dbt, session):
    """Choose for each site which of the measured predictors serves."""
    chosen = choose_serving(dbt.ref("score_model_quality").df())
    rows = pd.DataFrame(list(chosen.items()), columns=list(TYPES), dtype="str")
    return as_table(session, rows, TYPES)
