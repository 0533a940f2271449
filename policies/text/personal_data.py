"""Personal data by their shape: documents, bank cards, phones, addresses (152-ФЗ, КО 8)."""

import re
from dataclasses import dataclass

from policies.finding import Evidence
from policies.text.view import TextView

_CARD = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)")
_SNILS = re.compile(r"(?<!\d)(\d{3})-(\d{3})-(\d{3})[ -](\d{2})(?!\d)")
_PASSPORT = re.compile(r"паспорт\w{0,30}\D{0,20}(\d{2}\s?\d{2}\s?(?:№\s?)?\d{6})", re.I)
_PHONE = re.compile(r"(?<![\d+])(?:\+7|8)[\s(-]*9\d{2}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w{2,}")
_FLAT = re.compile(
    r"(?:ул\.?|улиц\w{1,30}|просп\w{0,30}\.?|пр-т|пер\.?|переул\w{1,30}|бульвар\w{0,30}|шоссе)\s+"
    r"[^,\n]{2,40},?+\s{0,9}+(?:дом|д\.?)?+\s{0,9}+\d{1,9}+\w?,?+\s{0,9}+"
    r"(?:корп\.?+\s{0,9}+\d{1,9}+,?+\s{0,9}+)?+(?:кв\.?|квартир\w{0,9})\s{0,9}\d{1,9}",
    re.I,
)
_PASSWORD = re.compile(r"(?:пароль|логин)\w{0,30}\s*(?:[:—–]|от\s.{0,40}[:—–])\s*(\S{4,200})", re.I)
# «Пароль: выдаёт учитель» tells none: nearly every password has one of these, and hardly any
# other word that follows.
_OF_A_PASSWORD = re.compile(r"[\da-z]", re.I)
# The shortest is a passport's; a phone's signs may stand between.
_LONG_NUMBER = re.compile(r"\d(?:[\s()№-]{0,3}\d){9}")
_OWN = re.compile(
    r"\b(?:мо(?:й|я|ю|его|ему|и)|наш\w*|меня|мне|звоните мне|пишите мне|я\b|сво(?:й|ю))", re.I
)
_OFFICE = re.compile(
    r"\b(?:школ\w*|лице\w*|гимнази\w*|вахт\w*|приёмн\w*|приемн\w*|канцеляри\w*|поликлиник\w*"
    r"|горяч\w+ лини\w*|кабинет\w*|музе\w*|театр\w*|лагер\w*|администраци\w*|центр\w*"
    r"|турфирм\w*|автобус\w*|водител\w*|фотограф\w*|диспетчер\w*|доверия)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """How surely a text holds other people's data, 0..1, and where."""

    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()


def personal_data(view: TextView) -> PersonalData:
    """Weigh what a text holds: a document or card is sure, a phone must be somebody else's."""
    text, lowered = view.text, view.lowered
    sure: list[re.Match[str]] = []
    doubtful: list[re.Match[str]] = []
    # Most texts have nothing of the kind, and are not searched for each kind of it.
    if _LONG_NUMBER.search(text) is not None:
        sure += [found for found in _CARD.finditer(text) if _luhn(found.group())]
        sure += [found for found in _SNILS.finditer(text) if _snils(found)]
        sure += _PASSPORT.finditer(text)
        doubtful += _PHONE.finditer(text)
    if "парол" in lowered or "логин" in lowered:
        told = _PASSWORD.finditer(text)
        sure += [found for found in told if _OF_A_PASSWORD.search(found.group(1))]
    if "@" in text:
        doubtful += _EMAIL.finditer(text)
    if "кв" in lowered:
        doubtful += _FLAT.finditer(text)
    if not sure and not doubtful:
        return PersonalData()
    found = sorted(sure or doubtful, key=lambda one: one.start())
    evidence = tuple(Evidence(one.group(), one.start(), one.end()) for one in found)
    own = _OWN.search(text) is not None
    if sure:
        return PersonalData(0.7 if own else 0.95, evidence)
    if own or _OFFICE.search(text):
        return PersonalData()
    return PersonalData(0.7, evidence)


def _luhn(card: str) -> bool:
    """The check digit of bank cards."""
    digits = [int(char) for char in card if char.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _snils(found: re.Match[str]) -> bool:
    """The check number of a СНИЛС: nine digits weighted 9…1, modulo 101."""
    digits = "".join(found.groups()[:3])
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits)) % 101
    return total % 100 == int(found.group(4))
