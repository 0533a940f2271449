"""Full names (КО 5): whether a profile's name is one, and the name that a person states."""

import re

from policies.text.lemmas import is_verb, is_word, name_parts

_WORD = re.compile(r"[А-Яа-яЁё]+(?:[-’'][А-Яа-яЁё]+)*|[A-Za-z]+(?:[-’'][A-Za-z]+)*")
# A member greets before he answers, and says whose parent he is.
_OF_WHOM = r"(?:мама|папа|мамочка|папочка|мать|отец|бабушка|дедушка|родитель|опекун)\b"
_BEFORE = re.compile(
    r"^\W*+(?:(?:здравствуйте|здравствуй|привет|приветствую|добр(?:ый|ого) (?:день|дня|вечера?)"
    r"|доброе утро|доброго (?:утра|времени суток)|да|меня зовут|мо[её] (?:полное )?имя"
    r"|(?:мо[её] )?фио|это|я)\b\W*+)*+"
    rf"(?:{_OF_WHOM}(?:[ ]\w{{1,20}}){{0,3}}[ ]?[,.:;—–-]\s*+)?",
    re.I,
)
_BESIDE_HIM = re.compile(rf"[\s,.(—–-]{_OF_WHOM}", re.I)
_MARK = re.compile(r"[,.;:!(\n—–]|\s-\s")
_NO_PATRONYMIC = re.compile(
    r"[\s,(]{0,40}\b(?:без отчества|отчества нет|нет отчества)\b[\s).!]*$", re.I
)
_LONGEST = 100
# Words that stand beside a name and are none, whatever the dictionary thinks of them.
_BESIDE = """
    мама папа мамочка папочка бабушка дедушка баба деда тетя дядя сестра брат дочь сын
    родитель родители ученик ученица класс школа уважаемая уважаемый уважаемые
    спасибо здравствуйте привет добрый доброе день вечер утро пожалуйста
    принято понятно хорошо да нет ок не уже еще
    где кто когда как что куда почему зачем какой какая
    mama mom mother papa dad parent class
"""
_NO_NAMES = frozenset(_BESIDE.split())
# The second word of a patronymic: «Ахмед оглы».
_OF_FATHER = frozenset({"оглы", "оглу", "кызы", "гызы", "улы", "уулу"})


def is_full_name(name: str) -> bool:
    """True where a name is surname and name at least, as far as that can be told.

    In doubt true: who has a rare surname is not to be bothered.
    """
    words = _words(name)
    if len(words) < 2 or any(len(word) < 2 for word in words):
        return False
    parts = [name_parts(word) for word in words]
    strange = sum(
        not part and is_word(_plain(word)) for part, word in zip(parts, words, strict=True)
    )
    return strange == 0 or (strange == 1 and any("Name" in part for part in parts))


def stated_name(text: str) -> str:
    """Surname, name and patronymic as a person states them, in this order; "" if it is none.

    Who has no patronymic says so: «Ли Мэй, без отчества».
    """
    if len(text) > _LONGEST:
        return ""
    whole = _BEFORE.sub("", text, count=1)
    # «Петрова Анна Сергеевна, мама Пети»; «Сидоров, Борис, Ильич» is one name all the same.
    for told in (whole, _BESIDE_HIM.split(whole, maxsplit=1)[0], _MARK.split(whole, maxsplit=1)[0]):
        name = _name_in(told.strip(" \n,.(—–-"))
        if name:
            return name
    return ""


def _name_in(told: str) -> str:
    bare = _NO_PATRONYMIC.sub("", told)
    words = _words(bare)
    if bare != told:
        return " ".join(words) if len(words) == 2 and is_full_name(bare) else ""
    return " ".join(_in_order(words)) if _is_stated(words) else ""


def _is_stated(words: list[str]) -> bool:
    if len(words) not in (3, 4) or any(len(word) < 2 for word in words):
        return False
    if any(is_verb(_plain(word)) for word in words):
        return False
    parts = [name_parts(word) for word in words]
    if any("Patr" in part for part in parts) or _plain(words[-1]) in _OF_FATHER:
        # Surnames are like any word («Кот», «Мороз»); a name and a patronymic are not.
        return any("Name" in part and "Patr" not in part for part in parts)
    strange = sum(
        not part and is_word(_plain(word)) for part, word in zip(parts, words, strict=True)
    )
    return len(words) == 3 and strange == 0 and any("Name" in part for part in parts)


def _in_order(words: list[str]) -> list[str]:
    """«Анна Сергеевна Петрова» with the surname first."""
    if len(words) == 3 and "Patr" in name_parts(words[1]) and "Patr" not in name_parts(words[2]):
        return [words[2], words[0], words[1]]
    return words


def _words(text: str) -> list[str]:
    """The words of a name, capitalised; none where anything else is in it."""
    words = []
    for token in re.split(r"[\s,.;:!«»\"()]+", text):
        if not any(letter.isalnum() for letter in token):
            # A heart or a flower beside a name.
            continue
        found = _WORD.fullmatch(token.strip("❤️🌸🌹✨*_~"))
        if found is None or _plain(token) in _NO_NAMES:
            return []
        word = found.group()
        words.append(word if _plain(word) in _OF_FATHER else _capital(word))
    return words


def _capital(word: str) -> str:
    if not (word.islower() or word.isupper()):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")
