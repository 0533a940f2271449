"""What is said reads well: the list of rules, clauses within clauses, sentences that go on."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from handlers.wording import clause, rules
from policies.rulebook import Clause
from tests.flows.stage import DOUBTFUL, OBSCENE
from tests.handlers.harness import House, snapshot_of
from tests.school import ANNA, TEACHER

SHIPPED = Path(__file__).parents[2] / "config" / "policy.yaml"


def test_the_rules_stand_under_their_documents_each_named_once_and_end_in_one_stop() -> None:
    school = snapshot_of(SHIPPED.read_text(encoding="utf-8"))
    lines = rules(next(iter(school.chats.values())), school.school.regulation).splitlines()
    documents = [line for line in lines if line.endswith(":")]
    assert documents == [
        "Положение о правилах ведения чатов МАОУ СОШ № 50:",
        "Рекомендации по ведению чатов для школ Калужской области:",
    ]
    bullets = [line for line in lines if line.startswith("• ")]
    assert len(bullets) > 15
    assert Counter(line[-2:] for line in bullets) == {").": len(bullets)}
    assert not [line for line in bullets if ". (" in line or "Рекомендации" in line]
    assert "• Обходитесь, пожалуйста, без нецензурных слов (п. 12)." in bullets


def test_quotes_within_a_quoted_clause_are_the_inner_ones() -> None:
    said = clause(Clause("4", "Смотрите раздел «Учащимся».", "Положение МОУ «КСОШ»"))
    assert said == "«Смотрите раздел „Учащимся“.» (Положение МОУ «КСОШ», п. 4)"


def test_the_ground_of_a_term_goes_on_after_its_colon() -> None:
    house = House()
    house.say(TEACHER, "/блок Петрова insult")
    [notice] = [one for one in house.told(ANNA) if "Основание срока" in one]
    ground = next(line for line in notice.splitlines() if line.startswith("Основание срока: "))
    assert ground.startswith("Основание срока: за нарушения")


def test_a_doubt_names_the_rule() -> None:
    house = House()
    house.say(ANNA, DOUBTFUL)
    assert any("Похоже на нарушение правила «" in one for one in house.told(TEACHER))


def test_a_text_that_is_given_back_stands_on_a_line_of_its_own() -> None:
    house = House()
    house.say(ANNA, OBSCENE)
    house.pass_time(timedelta(minutes=1))
    house.say(TEACHER, "/отмена Петрова")
    [returned] = [one for one in house.told(ANNA) if "вернётся в чат" in one]
    assert f": «{OBSCENE}»\nЕсли хотите" in returned
