"""The codes of countries."""

from __future__ import annotations

from functools import cache

from babel import Locale

# What Unicode's list has beyond ISO 3166-1: unions, parts of countries, and codes for tests.
# Kosovo's XK, which ISO leaves to its users, stays: the catalogue has it.
_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())


def is_country_code(code: str) -> bool:
    """Whether it is an ISO 3166-1 alpha-2 code, or Kosovo's XK."""
    return code in _country_codes()


@cache
def _country_codes() -> frozenset[str]:
    territories = map(str, Locale("en").territories)
    return frozenset(code for code in territories if code.isalpha()) - _NO_COUNTRIES
