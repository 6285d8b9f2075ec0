"""Five lines around ml/conversion.py: frames in, frame out."""

import pandas as pd

from ml.conversion import choose_serving


def model(dbt, session):
    """Choose for each site which of the measured predictors serves."""
    chosen = choose_serving(dbt.ref("score_model_quality").df())
    rows = {"site_id": list(chosen), "predictor": list(chosen.values())}
    return pd.DataFrame(rows, dtype="str")
