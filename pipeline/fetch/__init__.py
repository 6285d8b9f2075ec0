"""Raw files from elsewhere, copied into the data folder."""
