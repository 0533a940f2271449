"""/жалоба: a member points a moderator at a message (КО 2)."""

from handlers import complaints, cry
from handlers.commands.command import Audience, Command, Invocation
from handlers.commands.names import Name
from handlers.commands.targets import RuleUnclear, Unclear, rule
from handlers.effects import Effects
from handlers.events import Forwarded
from handlers.turn import Turn
from handlers.voice import name_of
from handlers.wording import complaints as wording


async def complain(turn: Turn, invocation: Invocation) -> Effects:
    """/жалоба [RULE] [REASON], as a reply: to the moderator, who does not learn from whom."""
    reply = invocation.said.reply
    if reply is None or not reply.cmid:
        raise Unclear(await _how(turn, invocation))
    try:
        named, rest = rule(turn, invocation.args)
    except RuleUnclear:
        # A member need not know the rules' names: what he writes is no condition.
        named, rest = "", invocation.args
    # Words that begin with a rule's name («мат при детях») are passed on whole.
    reason = invocation.args.strip() if rest.strip() else ""
    signed = cry.signs(turn, invocation.said, reason)
    ground = complaints.Ground(named, reason, signed=signed)
    return complaints.complain(turn, invocation.said, reply, ground)


async def _how(turn: Turn, invocation: Invocation) -> str:
    """How to complain: privately nothing can be pointed at, and who is blocked cannot reply."""
    if not isinstance(turn.event, Forwarded):
        return wording.REPLY_NEEDED
    blocked = turn.state.block_of(invocation.by, invocation.said.at) is not None
    names = [await name_of(turn, one) for one in turn.guards()]
    return wording.in_the_chat(turn.here, [one for one in names if one], blocked=blocked)


COMMANDS = (
    Command(
        Name.COMPLAINT,
        Audience.EVERYBODY,
        "/жалоба [ПРАВИЛО]",
        "ответом на сообщение: попросить модератора посмотреть, в чате вас не назовут",
        complain,
        details="Если в сообщении неправда, напишите «/жалоба недостоверно». Можно добавить, "
        "в чём дело: тот, кто решает, увидит эти слова без вашего имени.",
        discreet=True,
    ),
)
