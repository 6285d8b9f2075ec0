"""`python -m pipeline.forget`, which `make forget` calls."""

import os
import sys

from pipeline.forget.forget import forget
from pipeline.settings.places import settings_or_exit

if __name__ == "__main__":
    # through the environment: other users of the machine see a command's arguments
    sys.exit(
        forget(
            settings_or_exit(),
            os.environ.get("CLICKSTREAM_PERSON", ""),
            os.environ.get("CLICKSTREAM_SITE", ""),
            sys.argv[1:],
        )
    )
