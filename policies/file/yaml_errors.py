"""What the YAML reader stumbled over, said in Russian and without its terms."""

import re

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError


class UnreadableYaml(Exception):
    """The text is no YAML that we take. ``line`` counts from 1; the message is Russian."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


_UNCLOSED = "кавычка открыта и не закрыта"

# The first pattern that fits the reader's words gives ours. True: the fault is where
# the thing began (an unclosed quote), not where the reader noticed it.
_WORDING: tuple[tuple[str, str, bool], ...] = (
    (
        r"found character '\\t'",
        "отступ сделан табуляцией; замените её пробелами",
        False,
    ),
    (
        r"found character '(.)'",
        "значение не может начинаться с «{0}»; возьмите его в кавычки",
        False,
    ),
    (
        r"mapping values are not allowed",
        "лишнее двоеточие или неверный отступ: выровняйте строку, текст с «:» возьмите в кавычки",
        False,
    ),
    (
        r"could not find expected ':'",
        "нет двоеточия с пробелом после ключа; напишите «ключ: значение»",
        True,
    ),
    (r"found unexpected (end of stream|document)", _UNCLOSED, True),
    (r"expected ',' or '(.)'", "скобка открыта, но не закрыта; не хватает «{0}» или запятой", True),
    (r"expected the node content, but found '<stream end>'", _UNCLOSED, True),
    (
        r"expected the node content, but found '(.*)'",
        "здесь ждали значение, а стоит «{0}»; уберите его",
        False,
    ),
    (
        r"expected <block end>, but found '<block sequence start>'",
        "пункт с «- » после пункта без него; поставьте «- » и перед первым ключом того, что выше",
        False,
    ),
    (
        r"expected <block end>",
        "неверный отступ: выровняйте строку с соседними того же раздела",
        False,
    ),
    (r"unknown escape character", "в двойных кавычках нельзя «\\»; возьмите одинарные", False),
    (r"chomping or indentation", "после «|» и «>» текст пишут с новой строки", False),
    (r"tag|URI", "пометки «!…» здесь не нужны; уберите их", False),
    (r"<document start>", "строка не на своём месте: выровняйте её с соседними", False),
    (r"directive|YAML document|expected a digit", "строки с «%» здесь не нужны; уберите её", False),
)


def translated(error: YAMLError, text: str, long_quote: int | None = None) -> UnreadableYaml:
    """Turn the reader's error into ours.

    ``long_quote`` is the line of a quoted text before the error that runs over several lines.
    """
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return UnreadableYaml(line, "в строке невидимый служебный символ; удалите его")
    if not isinstance(error, MarkedYAMLError):
        return UnreadableYaml(1, "файл не читается как YAML; проверьте отступы и кавычки")
    if long_quote is not None:
        return UnreadableYaml(long_quote, _UNCLOSED)
    noticed = error.problem_mark or error.context_mark
    unlike = _unlike_yaml(text, _line(noticed, text))
    if unlike is not None:
        return unlike
    began = error.context_mark or noticed
    words = f"{error.problem or ''} {error.context or ''}"
    for pattern, message, at_beginning in _WORDING:
        found = re.search(pattern, words)
        if found:
            mark = began if at_beginning else noticed
            return UnreadableYaml(_line(mark, text), message.format(*found.groups()))
    return UnreadableYaml(_line(noticed, text), "строка не читается; проверьте отступы и кавычки")


# Pasted from a page: it looks like a space, and no reader takes it for one.
_NO_BREAK = re.compile(r"^[ -]*\u00a0|^\s*[\w-]+:\u00a0")
_INNER_QUOTES = re.compile(r""":\s*"[^"]*"\s*[^\s"#,}\]]""")


def _unlike_yaml(text: str, noticed: int) -> UnreadableYaml | None:
    """What people write and the reader trips over only later, up to the line it noticed."""
    lines = text.splitlines()[:noticed]
    for number, line in reversed(list(enumerate(lines, 1))):
        if _NO_BREAK.search(line):
            message = "в строке неразрывный пробел; замените его обычным"
            return UnreadableYaml(number, message)
    if lines and _INNER_QUOTES.search(lines[-1]):
        message = "кавычки внутри текста: возьмите весь текст в одинарные кавычки"
        return UnreadableYaml(noticed, message)
    return None


def _line(mark: object, text: str) -> int:
    # At the very end of the text the reader's mark points past the last line.
    last = text.rstrip("\n").count("\n") + 1
    return min(int(getattr(mark, "line", 0)) + 1, last)
