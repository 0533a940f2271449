"""The commands of teachers and members. How to add one: docs/adding-a-command.md."""
