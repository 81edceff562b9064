"""negosim simulate."""
EXAMPLES = ""
def simulate() -> None:
    """x"""
