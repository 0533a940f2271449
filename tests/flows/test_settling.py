"""One message, one decision: the review, the complaints and the commands about it agree."""

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, TEACHER

STRUCK = "сообщение удалено, автор предупреждён"
ANSWERED = "уже решено"


class Asked:
    """Anna's message, about which the teacher was asked twice: by the bot, then by Boris."""

    def __init__(self, school: Stage) -> None:
        self.school = school
        self.cmid = 0

    async def begin(self) -> "Asked":
        self.cmid = await self.school.doubtful(ANNA)
        self._review = self._buttons()
        await self.school.say(BORIS, "/жалоба оскорбление", reply_to=self.cmid)
        self._complaint = self._buttons()
        return self

    def _buttons(self) -> dict[str, tuple[int, object]]:
        return {one: self.school.offered(one, TEACHER) for one in ("Удалить", "Страйк", "Оставить")}

    async def under_review(self, label: str) -> None:
        await self._press(*self._review[label])

    async def under_complaint(self, label: str) -> None:
        await self._press(*self._complaint[label])

    async def _press(self, cmid: int, payload: object) -> None:
        self.school.world.press(TEACHER, TEACHER, cmid, payload)
        await self.school.settle()

    def decisions(self) -> list[str]:
        """What Boris was told of his complaint's end."""
        return [one for one in self.school.told(BORIS) if "рассмотрена" in one]


@pytest.fixture
async def asked(school: Stage) -> Asked:
    return await Asked(school).begin()


async def test_a_strike_by_command_answers_the_review_and_the_complaint(
    school: Stage, asked: Asked
) -> None:
    await school.say(TEACHER, "/страйк оскорбление", reply_to=asked.cmid)
    [told] = asked.decisions()
    assert STRUCK in told
    await asked.under_review("Оставить")
    assert ANSWERED in school.snackbars()[-1]
    await asked.under_complaint("Удалить")
    assert ANSWERED in school.snackbars()[-1]
    assert asked.decisions() == [told]
    assert len(await school.journal("complaint_decided")) == 1
    assert len(await school.journal("strike")) == 1


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("Страйк", STRUCK),
        ("Удалить", "рассмотрена: сообщение удалено. "),
        ("Оставить", "сообщение остаётся"),
    ],
)
async def test_a_decision_under_the_review_answers_the_complaint(
    school: Stage, asked: Asked, label: str, end: str
) -> None:
    await asked.under_review(label)
    [told] = asked.decisions()
    assert end in told
    await asked.under_complaint("Страйк" if label == "Оставить" else "Оставить")
    assert ANSWERED in school.snackbars()[-1]
    assert school.shown(asked.cmid) == (label == "Оставить")


@pytest.mark.parametrize("label", ["Удалить", "Страйк", "Оставить"])
async def test_a_decision_under_the_complaint_answers_the_review(
    school: Stage, asked: Asked, label: str
) -> None:
    await asked.under_complaint(label)
    await asked.under_review("Удалить" if label == "Оставить" else "Оставить")
    assert ANSWERED in school.snackbars()[-1]
    assert school.shown(asked.cmid) == (label == "Оставить")
    assert len(asked.decisions()) == 1


async def test_what_the_bot_takes_down_itself_needs_no_decision_any_more(
    school: Stage, asked: Asked
) -> None:
    school.world.edit(CHAT, asked.cmid, OBSCENE)
    await school.settle()
    assert STRUCK in asked.decisions()[0]
    await asked.under_complaint("Оставить")
    assert ANSWERED in school.snackbars()[-1]


async def test_nobody_is_said_to_be_warned_who_was_not(school: Stage, asked: Asked) -> None:
    await school.say(TEACHER, "/блок Петрова оскорбление")
    await asked.under_review("Страйк")
    assert "предупреждён" not in asked.decisions()[0]
