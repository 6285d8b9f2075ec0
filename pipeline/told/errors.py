"""The one error that a person who gave us bad input gets to see."""

import contextlib
from collections.abc import Iterator

OURS = {"pipeline", "scoring", "ml", "simulate"}


class InputError(Exception):
    """Something in the files, mappings or settings has to be changed by a person.

    The message is complete: what is wrong, where (file, row, column), what to do.
    It is shown as it is, without a traceback.
    """

    def __init__(self, problems: str | list[str]) -> None:
        """Take one problem, or all that were found together."""
        self.problems = [problems] if isinstance(problems, str) else problems
        super().__init__("\n".join(self.problems))


@contextlib.contextmanager
def lack_told(who: str, command: str) -> Iterator[None]:
    """Name what installs a package where an import finds that it isn't there.

    Args:
        who: what needs the package, as the message begins.
        command: what installs it, such as `make env-cloud`.

    Raises InputError instead of ModuleNotFoundError, but for modules of our own.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in OURS:
            raise
        raise InputError(
            f"{who}: needs {package}, which is not installed. Run `{command}` once; "
            "then call this again."
        ) from error
