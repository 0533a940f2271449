"""/найти: earlier answers of this chat (КО 16)."""

from handlers.asked import policy_of, quotes_of
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.effects import Effects
from handlers.ports import Quote, Unavailable
from handlers.turn import Turn
from handlers.wording import asked as wording
from policies.asked import KEPT
from policies.text.questions import question_gist
from policies.text.view import TextView

MOST = 3
# More are looked at than shown: of some the messages are gone.
_LOOKED_AT = 8


async def find(turn: Turn, invocation: Invocation) -> Effects:
    """/найти WORDS: at most three earlier questions about it, with their answers."""
    salt = turn.ports.salt
    if policy_of(turn) is None or salt is None:
        return (answer(invocation, wording.OFF),)
    words = TextView(invocation.args)
    if not words.words:
        return (answer(invocation, wording.NO_WORDS),)
    gist = question_gist(words, turn.school.local(invocation.said.at).date(), salt)
    since = invocation.said.at - KEPT
    reader = turn.ports.reader
    found = await reader.questions_about(turn.event.lane, gist, since, _LOOKED_AT)
    try:
        quotes = await quotes_of(turn, found)
    except Unavailable:
        return (answer(invocation, wording.NOT_NOW),)
    items = [
        (turn.school.local(one.at), _by(turn, question), question.text, _by(turn, told), told.text)
        for one in found
        if one.cmid in quotes
        for question, told in (quotes[one.cmid],)
    ]
    if not items:
        return (answer(invocation, wording.NOTHING),)
    return (answer(invocation, wording.found(items[:MOST]), short=wording.FOUND_SHORT),)


def _by(turn: Turn, quote: Quote) -> str:
    """The name of whoever wrote it, where the chat knows it."""
    member = turn.state.members.get(quote.author_id)
    return member.name if member else ""


COMMANDS = (
    Command(
        Name.FIND,
        Audience.EVERYBODY,
        "/найти СЛОВА",
        "прежние вопросы этого чата с ответами",
        find,
        details="Бот ищет по смыслу слов среди вопросов за год и присылает лично до трёх.",
    ),
)
