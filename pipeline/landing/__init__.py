"""From raw files to the views that dbt reads."""
