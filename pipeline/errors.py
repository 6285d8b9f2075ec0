"""The one error that a person who gave us bad input gets to see."""


class InputError(Exception):
    """Something in the files, mappings or settings has to be changed by a person.

    The message is complete: what is wrong, where (file, row, column), what to do.
    It is shown as it is, without a traceback.
    """

    def __init__(self, problems: str | list[str]) -> None:
        """Take one problem, or all that were found together."""
        self.problems = [problems] if isinstance(problems, str) else problems
        super().__init__("\n".join(self.problems))
