"""Is the talk being moved to a foreign messenger? Names, links and the words around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from policies.text.messenger_links import Place, contacts, links, phones, spaced_names
from policies.text.phrases import Hit, Phrases, apart
from policies.text.sentences import Sentence, Token, bag_of, sentences
from policies.text.transliteration import spelled_in_cyrillic
from policies.text.view import TextView

_LIST = "messengers"
_REACH = 5
_OUT_REACH = 3
# So short a sentence that names the place is itself a call: «Все в телегу!»
_SHORT = 4

# A form that says by itself that somebody goes there: «остальное в телегу».
_THITHER = "телегу"
_HERE = frozenset({"здесь", "тут", "сюда"})
# Of a sentence that is a list of names, the first ones tell.
_NAMES = 6

# How sure each way of naming a messenger is: from a mere mention to a link.
_NAMED = 0.2
_WARNED = 0.3
_OTHERS = 0.45
_WARNED_LINK = 0.65
_HINTED = 0.7
_TOLD = 0.75
_ALMOST = 0.8
_SPELLED = 0.85
_SURE = 0.9
_MOVED = 0.95
_ACCOUNT = 0.95


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: a score in 0..1, spans of the text, and one Russian sentence."""

    score: float
    spans: tuple[Place, ...]
    reason: str


class _Lists:
    """The shipped lists, read once."""

    def __init__(self) -> None:
        def of(section: str) -> Phrases:
            return Phrases.shipped(_LIST, {section: 1.0})

        self.name, self.doubtful, self.allusion = of("name"), of("doubtful"), of("allusion")
        self.move, self.done = of("move"), of("done")
        self.propose, self.infinitive = of("propose"), of("infinitive")
        self.into, self.out_of = of("into"), of("out-of")
        self.ban, self.warning, self.others = of("ban"), of("warning"), of("others")
        self.comes = of("comes")
        self.allowed, self.harmless = of("allowed"), of("harmless")


@cache
def _lists() -> _Lists:
    return _Lists()


def weigh(text: TextView) -> Found | None:
    """What of ``text`` moves the talk away; None where no foreign messenger is named."""
    bag, lists = bag_of(text), _lists()
    unnamed = bag is not None and not (lists.name.may_be_in(bag) or lists.allusion.may_be_in(bag))
    read = () if unnamed else _read(text)
    if places := links(text):
        if _warned(_read(text)):
            return Found(_WARNED_LINK, places, "Есть ссылка, но, похоже, это предостережение.")
        return Found(1.0, places, "Есть ссылка на иностранный мессенджер.")
    best: Found | None = None
    for index, sentence in enumerate(read):
        following = read[index + 1 : index + 2]
        found = _weigh_sentence(sentence, following, text)
        if found and (best is None or found.score > best.score):
            best = found
    if (best is None or best.score < _SPELLED) and (places := spaced_names(text)):
        best = Found(_SPELLED, places, "Название иностранного мессенджера написано вразбивку.")
    if best and _warned(_read(text)):
        return Found(min(best.score, _WARNED), best.spans, "Похоже на предостережение.")
    return best


@lru_cache(maxsize=64)
def _read(text: TextView) -> tuple[Sentence, ...]:
    return tuple(map(spelled_in_cyrillic, sentences(text)))


def _warned(read: Sequence[Sentence]) -> bool:
    return any(any(_lists().warning.find(sentence)) for sentence in read)


def names_a_place(text: TextView) -> bool:
    """True when any place of talk is named, foreign or ours: then the lists have judged it."""
    lists = _lists()
    return (
        bool(links(text))
        or "://" in text.lowered
        or any(
            any(phrases.find(sentence))
            for sentence in _read(text)
            for phrases in (lists.name, lists.doubtful, lists.allowed)
        )
    )


def stays_here(text: TextView) -> bool:
    """True where a place of our own is named, by its name or as «здесь»."""
    return not _HERE.isdisjoint(text.folded) or any(
        any(_lists().allowed.find(sentence)) for sentence in _read(text)
    )


def _weigh_sentence(
    sentence: Sentence, following: Sequence[Sentence], text: TextView
) -> Found | None:
    lists = _lists()
    names = tuple(lists.name.find(sentence))
    if names:
        shields = tuple(lists.harmless.find(sentence))
        names = apart(hit for hit in names if not any(hit.overlaps(one) for one in shields))
    named = bool(names)
    names = names or apart(lists.allusion.find(sentence))
    if not names:
        return None
    accounts = (*contacts(text), *phones(text))
    doubtful = {hit.first for hit in lists.doubtful.find(sentence)}
    best = Found(0.0, (), "")
    for hit in names[:_NAMES]:
        score, spans = _weigh_name(sentence, following, accounts, hit)
        if not named:
            score *= 0.9 if score >= _HINTED and _leads_there(sentence, hit) else 0.5
        elif hit.first in doubtful:
            score = score * 0.85 if score >= _SURE else 0.0
        if score > best.score:
            best = Found(round(score, 3), tuple(sorted({*spans, (hit.start, hit.end)})), "")
    if best.score <= 0:
        return None
    reason = (
        "Разговор уводят в иностранный мессенджер."
        if best.score >= 0.6
        else "Иностранный мессенджер только упомянут."
    )
    return Found(best.score, best.spans, reason)


def _weigh_name(
    sentence: Sentence, following: Sequence[Sentence], accounts: Sequence[Place], name: Hit
) -> tuple[float, list[Place]]:
    lists = _lists()
    tokens = sentence.tokens
    clause = tokens[name.first].clause
    banned = {tokens[hit.first].clause for hit in lists.ban.find(sentence)}
    direction = _direction(sentence, name)
    if direction in ("out", "not") or name.negated:
        return _NAMED, []
    answering = clause not in banned and not _is_told_of(sentence, clause)
    if answering and (account := _account(sentence, following, accounts)):
        return _ACCOUNT, account
    if clause in banned or _declined(sentence, clause):
        return _NAMED, []
    score, cue = _call(sentence, name, banned, into=direction == "into" or _names_place(name))
    if score < _SURE and not banned and following and _calls(following[0]):
        score = _SURE if score >= _HINTED else _HINTED
    if banned and score > _HINTED:
        # «Знаю, что запрещено, но …»: said in another part of the sentence, it leaves a doubt.
        score = max(_HINTED, score - 0.15)
    return score, [(cue.start, cue.end)] if cue else []


def _call(
    sentence: Sentence, name: Hit, banned: set[int], *, into: bool
) -> tuple[float, Hit | None]:
    """How much the sentence calls into the named messenger, and by which word."""
    lists = _lists()
    tokens = sentence.tokens
    clause = tokens[name.first].clause
    into = into or any(token.folded == "туда" for token in tokens)
    moves = [
        hit
        for hit in _cues(sentence, lists.move, banned) + _proposals(sentence, banned)
        if not _elsewhere(sentence, hit, name)
    ]
    near = [hit for hit in moves if tokens[hit.first].clause == clause]
    if near and into:
        return _MOVED, near[0]
    if near and abs(near[0].first - name.first) <= 2:
        return _ALMOST, near[0]
    if moves and into:
        return _ALMOST, moves[0]
    if _comes(sentence, clause):
        return _NAMED, None
    said = [
        hit
        for hit in _cues(sentence, lists.done, banned)
        if tokens[hit.first].clause == clause
        and (into or "-" in tokens[name.first].folded or abs(hit.last - name.first) <= 2)
    ]
    if said:
        return (_OTHERS if any(lists.others.find(sentence)) else _TOLD), said[0]
    short = into and len(tokens) <= _SHORT
    return (_HINTED if short or _goes_in(tokens, name.first) else _NAMED), None


def _is_told_of(sentence: Sentence, clause: int) -> bool:
    """«Звонят в WhatsApp с номера …», «вотсап не читаю, телефон …»: whose it is invites nobody."""
    refused = any(token.clause == clause and token.folded == "не" for token in sentence.tokens)
    return refused or _comes(sentence, clause)


def _comes(sentence: Sentence, clause: int) -> bool:
    return any(sentence.tokens[hit.first].clause == clause for hit in _lists().comes.find(sentence))


def _goes_in(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].folded == _THITHER and place > 0 and tokens[place - 1].folded == "в"


def _account(
    sentence: Sentence, following: Sequence[Sentence], accounts: Sequence[Place]
) -> list[Place]:
    """A nickname or a telephone number beside the name of the messenger."""
    end = sentence.tokens[-1].end + 24
    if following:
        end = max(end, following[0].tokens[-1].end)
    start = sentence.tokens[0].start - 1
    return [place for place in accounts if start <= place[0] and place[1] <= end]


def _leads_there(sentence: Sentence, allusion: Hit) -> bool:
    """True for «в самолётике» and «там, где самолётик»: a toy plane is only a plane."""
    return _direction(sentence, allusion) == "into" or _names_place(allusion)


def _names_place(name: Hit) -> bool:
    return "=где" in name.entry or "=мессенджер" in name.entry


def _direction(sentence: Sentence, name: Hit) -> str:
    """Whether the nearest preposition before the name leads into it, out of it, or is absent."""
    tokens = sentence.tokens
    into = {hit.last for hit in _lists().into.find(sentence)}
    out_of = {hit.last for hit in _lists().out_of.find(sentence)}
    for place in range(name.first, max(-1, name.first - _REACH), -1):
        if place in into:
            return "not" if _not_before(tokens, place) else "into"
        if place in out_of and name.first - place <= _OUT_REACH:
            return "out"
    return ""


def _not_before(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].folded in ("не", "ни")


def _cues(sentence: Sentence, phrases: Phrases, banned: set[int]) -> list[Hit]:
    tokens = sentence.tokens
    return [
        hit
        for hit in phrases.find(sentence)
        if not hit.negated
        and tokens[hit.first].clause not in banned
        and not (hit.last + 1 < len(tokens) and tokens[hit.last + 1].folded == "не")
    ]


def _declined(sentence: Sentence, clause: int) -> bool:
    """«Не пишите», «просьба не создавать»: the moving itself is denied in this clause."""
    return any(
        hit.negated and sentence.tokens[hit.first].clause == clause
        for phrases in (_lists().move, _lists().infinitive)
        for hit in phrases.find(sentence)
    )


def _proposals(sentence: Sentence, banned: set[int]) -> list[Hit]:
    """«Предлагаю создать», «можно писать»: an infinitive after a word that proposes it."""
    proposing = _cues(sentence, _lists().propose, banned)
    return [
        hit
        for hit in _cues(sentence, _lists().infinitive, banned)
        if any(0 < hit.first - one.first <= _REACH for one in proposing)
    ]


def _elsewhere(sentence: Sentence, cue: Hit, name: Hit) -> bool:
    """True when an allowed place (VK, Сферум, MAX) stands between the cue and the name."""
    return any(
        min(cue.first, name.first) < hit.first < max(cue.first, name.first)
        for hit in _lists().allowed.find(sentence)
    )


def _calls(sentence: Sentence) -> bool:
    """A short call that leans on what was named before: «Добавляйтесь!»."""
    if len(sentence.tokens) > 6 or any(_lists().allowed.find(sentence)):
        return False
    return any(
        hit.entry.lstrip("=").startswith(_CALLS) and not hit.negated
        for hit in _lists().move.find(sentence)
    )


_CALLS = ("добавл", "вступ", "присоед", "подпис", "подключ", "заход", "залет", "перех", "жду")
