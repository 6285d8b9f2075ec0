"""What stands around dbt. The commands lie here, over the folders that they call."""
