"""What cannot be validated because it cannot be read."""

from pathlib import Path

from kb.errors import KbError


class UnreadableError(KbError):
    """A file or folder holds nothing that could be validated: missing, binary, broken, or refused as unsafe.

    ``sentence`` says what is wrong without saying where; ``line`` and ``column`` count from 1, None if unknown.
    """

    def __init__(self, file: Path, sentence: str, line: int | None = None, column: int | None = None) -> None:
        where = f"{file}, line {line}" if line else str(file)
        sentence = sentence if sentence.endswith((".", "?")) else f"{sentence}."
        super().__init__(f"{where}: {sentence}")
        self.file, self.sentence, self.line, self.column = file, sentence, line, column
