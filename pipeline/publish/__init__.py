"""Published versions, whole or not at all, and files without what was removed."""
