"""Training of the shipped weights from our own corpus. Not part of the running bot."""
