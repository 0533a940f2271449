"""A number with its noun, in Russian: «1 сообщение», «2 сообщения», «5 сообщений»."""


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with the form that it asks for."""
    return f"{number} {_form(number, one, few, many)}"


def _form(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many
