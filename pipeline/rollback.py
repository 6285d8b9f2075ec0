"""`make rollback`: let an older published version serve again."""

import sys

from pipeline.publish.versions import roll_back, serves
from pipeline.settings.places import settings_or_exit
from pipeline.told.errors import InputError


def main(given: list[str]) -> int:
    """Switch to the version before, or to the one whose number is given."""
    numbers = [text for text in given if text]
    if any(not text.isdecimal() for text in numbers):
        print("Name a version by its number: make rollback VERSION=12", file=sys.stderr)
        return 2
    published = settings_or_exit().published
    try:
        roll_back(published, int(numbers[0]) if numbers else None)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{serves(published)} The next `make refresh` publishes a newer one.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
