"""Articles written for these tests."""

from __future__ import annotations

VISIT = (
    "The Korean Central News Agency said on Tuesday that a trade delegation had left for Tehran. "
    "U.S. State Department spokesperson Laura Whitfield said the visit was “deeply troubling”.\n\n"
    "South Korea's spy agency said it was watching the delegation closely. "
    "Washington has accused Pyongyang of selling missile parts to Iran. "
    "North Korea denied the accusation.\n"
)
FRENCH = (
    "Le ministre de la défense a déclaré mardi que les troupes quitteraient la région avant la "
    "fin du mois, selon un communiqué publié à Paris."
)


def report(number: int) -> str:
    """A short article unlike those of other numbers."""
    return (
        f"Mayor Ellen Marsh said on Monday that bridge number {number} would be repaired. "
        f"The contractor denied that the work on it was late."
    )
