"""Measurements: what is asserted nowhere in the tests, because it depends on the day.

``python -m benchmarks`` prints the table of speeds (``docs/performance.md``); the modules
``judgement``, ``asked``, ``heat`` and ``lessons`` measure how well is judged, and run alone.
"""
