"""`python -m pipeline.fetch`, which `make fetch` calls."""

import sys

from pipeline.fetch.fetch import main
from pipeline.settings.places import settings_or_exit

if __name__ == "__main__":
    sys.exit(main(settings_or_exit()))
