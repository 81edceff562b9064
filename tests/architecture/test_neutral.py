"""The code knows trade talks, not these two parties: those live in scenario files."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
NAMES = re.compile(r"seoul|washington|korea|united states|(?<![a-z])usa(?![a-z])", re.IGNORECASE)


def test_no_module_names_a_country_of_the_flagship():
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    assert texts
    assert [
        (str(path), NAMES.findall(text)) for path, text in texts.items() if NAMES.search(text)
    ] == []
