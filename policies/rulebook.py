"""The rulebook: the rules by id and Russian name, and a regulation that words them.

A *rule* is a clause of the school's own regulation. Without a rule there is no
sanction (Этика 2.8, С50 3.4). Ids and demands: docs/rules.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The Russian names people use for a rule; the first is the one the bot says.
RULE_NAMES: Mapping[str, tuple[str, ...]] = {
    "open_hours": ("время сообщений", "время", "часы"),
    "emergency": ("срочное сообщение", "срочно"),
    "off_topic": ("не по теме", "тема", "оффтоп", "офтоп"),
    "ads": ("реклама", "объявления"),
    "greetings": ("поздравления", "поздравление", "открытки"),
    "acknowledgement": ("«спасибо» и «принято»", "спасибо", "принято", "уведомления"),
    "stickers": ("стикеры", "стикер"),
    "pictures": ("картинки", "картинка", "фото", "фотографии"),
    "caps": ("заглавные буквы", "капс", "крик"),
    "profanity": ("нецензурная лексика", "мат", "брань", "ненормативная лексика"),
    "insult": ("оскорбление", "оскорбления", "неуважение", "травля"),
    "grammar_shaming": ("замечания о грамотности", "грамотность", "орфография"),
    "conflict": ("разжигание конфликта", "конфликт", "ссора"),
    "personal": ("личные вопросы", "личное"),
    "one_message": ("всё в одном сообщении", "одно сообщение", "дробление"),
    "use_reply": ("кнопка «Ответить»", "ответить", "ответ"),
    "asked_before": ("вопрос уже задавали", "повтор", "поиск"),
    "homework": ("домашнее задание", "домашка", "дз", "домашние задания"),
    "confidential": ("чужие данные", "конфиденциальность", "скриншоты", "персональные данные"),
    "foreign_messenger": ("иностранные мессенджеры", "мессенджер", "мессенджеры"),
    "excess": ("избыточная информация", "избыточное", "засорение", "флуд"),
    "rumour": ("недостоверная информация", "недостоверно", "слухи", "слух"),
}
RULE_IDS = tuple(RULE_NAMES)


def rule_name(rule: str) -> str:
    """The Russian name the bot says for a rule; the id of a rule it does not know."""
    return RULE_NAMES[rule][0] if rule in RULE_NAMES else rule


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause to quote. ``document`` is named where it is not the school's own text.

    ``own``: the number or term is the school's own setting, not the clause's.
    """

    clause: str
    text: str
    document: str
    short: str = ""
    own: bool = False

    @property
    def cited(self) -> str:
        """The clause as a notice cites it: «Положение …», п. 12."""
        return f"{self.document}, п. {self.clause}"


@dataclass(frozen=True, slots=True)
class Regulation:
    """A school's regulation: the clause of every rule and every procedure."""

    id: str
    name: str
    document: str
    purpose: str
    rules: Mapping[str, Clause]
    procedures: Mapping[str, Clause] = field(default_factory=dict)

    def clause(self, rule: str) -> Clause:
        """The clause of a rule. Raises ``KeyError`` for an id that is no rule of this school."""
        return self.rules[rule]

    def find(self, word: str) -> tuple[str, ...]:
        """The rules a person may mean by an id, a clause number or a Russian name.

        Empty when there is none; several when the word does not tell (one clause
        may hold several rules).
        """
        sought = _plain(word)
        if not sought:
            return ()
        if sought in self.rules:
            return (sought,)
        named = [rule for rule in self.rules if sought in map(_plain, _names(rule))]
        if named:
            return tuple(named)
        numbered = [rule for rule, clause in self.rules.items() if _plain(clause.clause) == sought]
        if numbered:
            return tuple(numbered)
        return tuple(
            rule
            for rule, clause in self.rules.items()
            if _plain(clause.clause).startswith(f"{sought},")
        )


def _names(rule: str) -> tuple[str, ...]:
    return RULE_NAMES.get(rule, ())


def _plain(word: str) -> str:
    plain = word.strip().lower().replace("ё", "е").strip("«»\"'.").strip()
    for prefix in ("пункт ", "п. ", "п.", "§ ", "§"):
        plain = plain.removeprefix(prefix)
    return plain.replace("«", "").replace("»", "").strip()
