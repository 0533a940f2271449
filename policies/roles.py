"""Who somebody is in one chat, and the one place that says who is never sanctioned."""

from enum import StrEnum


class Role(StrEnum):
    """A person's role in one chat; a moderator of one chat is nobody in another."""

    MEMBER = "member"
    PARENT = "parent"
    PUPIL = "pupil"
    TEACHER = "teacher"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"
    BOT = "bot"
    COMMUNITY = "community"

    @property
    def immune(self) -> bool:
        """True for those whom nobody can sanction, and who are reminded of nothing but homework."""
        return self in _IMMUNE

    @property
    def teaches(self) -> bool:
        """True for the school's own people, whose assignments are only reminded of (КО 19)."""
        return self in (Role.TEACHER, Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def commands_chat(self) -> bool:
        """True for those who may sanction others in this chat."""
        return self in (Role.MODERATOR, Role.ADMINISTRATOR)


_IMMUNE = frozenset({Role.MODERATOR, Role.ADMINISTRATOR, Role.BOT, Role.COMMUNITY})


class ChatKind(StrEnum):
    """The kinds of chat that a policy file may set apart (`kinds` in docs/policy-file.md)."""

    PARENTS = "parents"
    PUPILS = "pupils"
    TEACHERS = "teachers"
    MANAGEMENT = "management"

    @property
    def ordinary_role(self) -> Role:
        """The role of a member of whom nothing else is known."""
        return {
            ChatKind.PARENTS: Role.PARENT,
            ChatKind.PUPILS: Role.PUPIL,
            ChatKind.TEACHERS: Role.TEACHER,
            ChatKind.MANAGEMENT: Role.TEACHER,
        }[self]
