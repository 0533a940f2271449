"""A text without the clauses that only sound polite: they take nothing back."""

import re

from policies.text.view import TextView

_CLAUSE = (
    r"(?:(?:вы\s+|вас\s+|ты\s+)?(?:уж\s+)?(?:извини(?:те)?|прости(?:те)?)(?:\s+(?:меня|за\s+прямоту"
    r"|конечно|пожалуйста|но))*"
    r"|прошу\s+(?:прощения|извинить|простить)|приношу\s+(?:свои\s+)?извинения|пардон"
    r"|при\s+всем\s+(?:моем\s+|нашем\s+)?уважении(?:\s+к\s+\w+)?|не\s+в\s+обиду(?:\s+\w+)?"
    r"|без\s+обид|ничего\s+личного|не\s+обижайтесь|не\s+сочтите\s+за\s+грубость"
    r"|с\s+уважением(?:\s{0,9}+,?+\s{0,9}+\w{1,40}+){0,3}|с\s+наилучшими\s+пожеланиями|хорошего\s+(?:вам\s+)?дня"
    r"|всего\s+доброго|спасибо(?:\s+за\s+понимание)?|благодарю(?:\s+за\s+понимание)?|заранее\s+спасибо"
    r"|пожалуйста|здравствуйте|доброе\s+утро|добрый\s+(?:день|вечер)|уважаемые\s+\w+)"
)
_BEFORE = re.compile(rf"{_CLAUSE}(?!\w)")
_AFTER = re.compile(rf"(?<!\w){_CLAUSE}$")
_EDGES = " \n\t,.!;:—–)-"
# No polite clause is longer.
_LONGEST = 60
_FEWEST = 2


def without_politeness(view: TextView) -> TextView:
    """The text without polite clauses at its ends; the same view where it has none."""
    rest = view.lowered.strip(_EDGES)
    whole = rest
    while found := _BEFORE.match(rest):
        rest = rest[found.end() :].lstrip(_EDGES)
    while found := _AFTER.search(rest, max(len(rest) - _LONGEST, 0)):
        rest = rest[: found.start()].rstrip(_EDGES)
    if rest == whole:
        return view
    bare = TextView(rest.removeprefix("но "))
    return bare if len(bare.words) >= _FEWEST else view
