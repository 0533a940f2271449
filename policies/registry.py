"""The policies there are: our own, and those of the entry point group ``dezhurny.policies``."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from policies.acknowledgement import Acknowledgement
from policies.ads import Ads
from policies.asked_before import AskedBefore
from policies.caps import Caps
from policies.confidential import Confidential
from policies.conflict import Conflict
from policies.emergency import Emergency
from policies.foreign_messenger import ForeignMessenger
from policies.grammar_shaming import GrammarShaming
from policies.greetings import Greetings
from policies.homework import Homework
from policies.insult import Insult
from policies.off_topic import OffTopic
from policies.one_message import OneMessage
from policies.personal import Personal
from policies.pictures import Pictures
from policies.policy import Policy, PolicySettings
from policies.profanity import Profanity
from policies.stickers import Stickers
from policies.use_reply import UseReply

GROUP = "dezhurny.policies"

BUILTIN: tuple[type[Policy], ...] = (
    Emergency,
    Profanity,
    Insult,
    Ads,
    ForeignMessenger,
    Confidential,
    Homework,
    GrammarShaming,
    Acknowledgement,
    Stickers,
    Pictures,
    Greetings,
    Conflict,
    Personal,
    OffTopic,
    Caps,
    OneMessage,
    UseReply,
    AskedBefore,
)


class PolicyError(Exception):
    """An installed policy cannot be used; the message names it, in Russian."""


@cache
def known_policies() -> Mapping[str, type[Policy]]:
    """Every policy that a policy file may name, by its rule. Raises :class:`PolicyError`."""
    known = {policy.rule: policy for policy in BUILTIN}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        policy = _loaded(entry)
        if policy.rule in known:
            raise PolicyError(
                f"правило «{policy.rule}» (дополнение «{entry.name}») уже занято: "
                f"{known[policy.rule].__module__}"
            )
        known[policy.rule] = policy
    return MappingProxyType(known)


def _loaded(entry: EntryPoint) -> type[Policy]:
    try:
        policy = entry.load()
    except Exception as error:  # whatever a foreign module raises while it is imported
        raise PolicyError(
            f"дополнение «{entry.name}» ({entry.value}) не загружается: {error}"
        ) from error
    if not (isinstance(policy, type) and issubclass(policy, Policy)):
        raise PolicyError(f"дополнение «{entry.name}» ({entry.value}) не политика")
    if not isinstance(getattr(policy, "rule", None), str) or not issubclass(
        policy.Settings, PolicySettings
    ):
        raise PolicyError(f"у дополнения «{entry.name}» ({entry.value}) нет правила или настроек")
    return policy
