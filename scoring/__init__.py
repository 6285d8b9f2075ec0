"""What score models import: it reads features, calls ml/, and writes rows."""
