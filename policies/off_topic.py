"""Off topic (С50 §4, КО 3, 6): only what concerns teaching, upbringing and school life."""

from pydantic import Field

from policies.finding import Finding
from policies.learned import noticed_by_model
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings
from policies.state import ChatState
from policies.text.sentences import evidence
from policies.text.topics import Topics


class OffTopic(Policy):
    """Looks for words of subjects outside school life; words of school life weigh against them.

    A single shipped word is at most likely; a word the school itself named is certain.
    """

    rule = "off_topic"

    class Settings(GradedSettings):
        words: tuple[str, ...] = Field(
            (),
            description="Слова и выражения, которым в чатах школы не место, в любой форме; "
            "«слов*» — начало слова",
        )

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())
        self._topics = Topics(self.settings.words)

    def check(self, message: Message, state: ChatState) -> Finding:
        text = message.whole
        score, hits = self._topics.weigh(text)
        guess = noticed_by_model(text, self.rule, self.settings, score, "Похоже, речь не о школе.")
        if guess is not None:
            return guess
        if not hits:
            return Finding.miss(self.rule, 0.0, "Посторонних тем не видно.")
        return Finding(
            self.rule,
            score,
            tuple(evidence(text, hit.start, hit.end) for hit in hits),
            f"Не о школе: «{text.text[hits[0].start : hits[0].end]}».",
        )
