"""The shipped policy file and the presets of regulations, as package data."""
