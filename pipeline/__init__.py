"""What stands around dbt: landing files, building, answering, predicting."""
