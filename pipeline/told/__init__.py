"""What people read: summaries, failures, pages, progress, errors."""
