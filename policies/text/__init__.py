"""Text analysis shared by the policies: one view of a text, computed once."""
