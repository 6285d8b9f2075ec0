"""People who are forgotten, and rows too old to keep."""
