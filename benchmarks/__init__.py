"""Measurements: what is asserted nowhere in the tests, because it depends on the day."""
