"""/извинение: a blocked person apologises to the chat (Этика 2.7)."""

from handlers import apologies, appeals
from handlers.commands.choosing import to_one_of
from handlers.commands.command import Audience, Command, Invocation, Place
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import CaseKind, Effects
from handlers.standing import everywhere
from handlers.turn import Turn
from handlers.wording import QUOTED
from handlers.wording import apologies as wording
from policies.finding import Level
from policies.judge import Judged, judge
from policies.message import Message
from policies.school import Mode
from policies.state import ChatState
from policies.verdict import Ask

# The bot minds the hours itself: it shows the apology when the chat is open. And an apology
# is made of the courtesies that clog a chat elsewhere: «извиняюсь», «спасибо за понимание».
_NOT_FOR_APOLOGIES = frozenset({"open_hours", "acknowledgement"})


async def apologise(turn: Turn, invocation: Invocation) -> Effects:
    """/извинение TEXT, in the chat of the block."""
    if turn.chat is None:
        return await _privately(turn, invocation)
    block = turn.state.block_of(invocation.by, invocation.said.at)
    if block is None:
        raise Unclear(wording.NOT_BLOCKED)
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    for case in turn.state.cases_of(invocation.by, CaseKind.APOLOGY):
        due = case.opened.due
        raise Unclear(wording.shown_already(turn.school.local(due)) if due else wording.WAITS)
    if apologies.was_objected(turn, block):
        appealed = bool(appeals.appealed_as(turn, block.key))
        raise Unclear(wording.no_second(turn.school.regulation, appealed=appealed))
    if not apologies.in_time(turn, block):
        raise Unclear(wording.too_late(turn.school.local(block.until)))
    _check_words(turn, invocation)
    return await apologies.publish(turn, block, invocation.args, invocation.said.at)


async def _privately(turn: Turn, invocation: Invocation) -> Effects:
    """Hand it to the chat in which the person is blocked; ask, where there are several."""
    standings = await everywhere(turn, invocation.by)
    blocked = [one.peer_id for one in standings if one.block is not None]
    chats = [chat for peer in blocked if (chat := turn.snapshot.chat(peer)) is not None]
    if not chats:
        raise Unclear(wording.NOT_BLOCKED)
    if not invocation.args:
        raise Unclear(wording.ASK_WORDS)
    return to_one_of(turn, Name.APOLOGY, invocation, chats)


def _check_words(turn: Turn, invocation: Invocation) -> None:
    """Raise ``Unclear`` for what the bot must not say to a chat, be it in another's name."""
    text = invocation.args
    if not text:
        raise Unclear(wording.ASK_WORDS)
    if len(text) > QUOTED:
        raise Unclear(wording.TOO_LONG)
    found = _against_the_rules(turn, invocation)
    if found is not None:
        raise Unclear(wording.not_published(turn.school.regulation, found, text))


def _against_the_rules(turn: Turn, invocation: Invocation) -> Judged | None:
    """The gravest finding for which a message would go; of a mere guess only a certain one.

    «Извините, что обидел вас» sounds like an insult to a model, and a pardon must not hang on
    that: the moderators read the apology in the chat, and any member may object. What is
    written down (a word, a number, a link) is not shown, be it only likely.
    """
    message = Message.of(
        invocation.args,
        at=turn.school.local(invocation.said.at),
        peer_id=turn.event.lane,
        author_id=invocation.by,
        role=turn.role(invocation.by),
    )
    policies = [one for one in turn.here.policies if one.rule not in _NOT_FOR_APOLOGIES]
    judgement = judge(message, ChatState(kind=turn.here.kind), policies)
    grave = (
        one
        for one in judgement.noticed
        if one.asks in (Ask.DELETE, Ask.STRIKE)
        and (one.level is Level.CERTAIN or not one.finding.guessed)
    )
    return next(grave, None)


COMMANDS = (
    Command(
        Name.APOLOGY,
        Audience.EVERYBODY,
        "/извинение ТЕКСТ",
        "извиниться перед чатом, чтобы раньше вернуться к переписке",
        apologise,
        Place.ANYWHERE,
        details="Для тех, кому сейчас нельзя писать в чат; пишут её боту лично. Бот показывает "
        "извинение чату. Если никто из участников не возразит, блокировка снимется раньше срока. "
        "За одну блокировку извиняются один раз.",
    ),
)
