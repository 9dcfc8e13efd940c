"""The names of départements and regions, of which the database holds the codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from extract import reference


@cache
def departements() -> Mapping[str, str]:
    """Code → name: ``62`` → ``Pas-de-Calais``."""
    return MappingProxyType({row[0]: row[1] for _, row in reference.rows_of("departements.csv")})


@cache
def regions() -> Mapping[str, str]:
    """INSEE code → name: ``32`` → ``Hauts-de-France``."""
    return MappingProxyType({row[0]: row[1] for _, row in reference.rows_of("regions.csv")})
