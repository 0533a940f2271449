"""The school of the tests: its chat, its people, its policy file."""

from datetime import UTC, datetime
from textwrap import dedent

CHAT = 2_000_000_001
TEACHER, ADMINISTRATOR, STRANGER = 201, 101, 399
ANNA, BORIS, VERA = 301, 302, 303
# A Wednesday at noon in Kaliningrad, no holiday.
NOON = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)

POLICY = dedent("""\
    school:
      name: Школа № 1
      timezone: Europe/Kaliningrad
      regulation: school-50
      administrators: [101]
      commission: [103]
    defaults:
      open_hours: {mon-fri: "08:00-19:00", sat: "09:00-14:00", sun: closed, on_late: defer}
      strikes: {limit: 3, block: 1 month, blocks_when: reached, expire: 1 year}
      policies:
        profanity: {action: strike}
        caps: {action: remind}
        stickers: {action: delete}
        foreign_messenger: {action: delete}
        off_topic: {action: remind, words: [гороскоп]}
    chats:
      - peer_id: 2000000001
        title: 5А, родители
        kind: parents
        moderators: [201]
    """)
