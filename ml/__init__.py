"""Predictors and their evaluation: frame in, frame out; no file, database or clock."""
