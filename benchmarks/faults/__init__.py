"""Faults brought about on purpose, and what was lost by them: ``docs/reliability.md``."""
