"""The middleware chain, outermost first: the whole way of an event through the handlers."""

from handlers.gaps import gaps
from handlers.letters import letters
from handlers.middleware.commands import commands
from handlers.middleware.known_chat import known_chat
from handlers.middleware.member_and_role import member_and_role
from handlers.middleware.membership import membership
from handlers.middleware.moderation import moderation
from handlers.middleware.own_events import own_events
from handlers.middleware.presses import presses
from handlers.turn import chain

handle = chain(
    (
        known_chat,
        gaps,
        member_and_role,
        own_events,
        presses,
        letters,
        moderation,
        commands,
        membership,
    )
)
