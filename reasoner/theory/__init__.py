"""Theories as data: class expressions, rules, and the library that holds them."""

from reasoner.theory.expressions import And, Expression, Named, Not, Or, Property, Test, Top
from reasoner.theory.library import Behaviour, Library, PairOutcome, Rule, Theory

__all__ = [
    "And",
    "Behaviour",
    "Expression",
    "Library",
    "Named",
    "Not",
    "Or",
    "PairOutcome",
    "Property",
    "Rule",
    "Test",
    "Theory",
    "Top",
]
