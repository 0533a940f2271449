"""Whether a text asks the chat for pictures: «пришлите, пожалуйста, фото поделок»."""

import re

from policies.text.view import TextView

_PICTURE = (
    r"фот(?:о|ки|ку|ографи\w{1,4})|картинк[иу]|скрин(?:ы|ов|шот\w{0,3})?|снимк[иа]|видео|сканы?"
)
_SEND = (
    r"пришлите|присылайте|скиньте|скидывайте|киньте|кидайте|сбросьте|сбрасывайте|выложите"
    r"|выкладывайте|отправьте|отправляйте|приложите|прикладывайте|прикрепите|прикрепляйте"
    r"|загрузите|загружайте"
)
# These ask for a picture only if they name it soon: «жду всех в 9, покажем видео» does not.
_SHOW = r"покажите|поделитесь|делитесь|жду|ждем"
_SENDING = (
    r"прислать|присылать|скинуть|скидывать|кинуть|сбросить|выложить|выкладывать|отправить"
    r"|отправлять|приложить|прикрепить|показать|поделиться|загрузить"
)
_ASKED = r"прошу|просьба|надо|нужно|необходимо|можно|можете|сможете|могли бы"
# What is asked of them, by one word or by two: «просьба всем прислать».
_WANTED = rf"(?:{_SEND}|(?:{_ASKED})(?: (?!не\b)\w{{1,20}}){{0,3}} (?:{_SENDING}))"
_WITHIN = r"[^.!?\n]{0,100}"
_ASKS = re.compile(
    rf"(?<!\bне )\b{_WANTED}\b{_WITHIN}\b(?:{_PICTURE})\b"
    rf"|\b(?:{_PICTURE})\b{_WITHIN}(?<!\bне )\b{_WANTED}\b"
    rf"|(?<!\bне )\b(?:{_SHOW})\b(?: \w{{1,20}}){{0,3}} (?:{_PICTURE})\b"
    r"|(?<!\bне )\bсфотографируйте\b"
)
# What reminds that pictures are not to be sent.
_FORBIDS = re.compile(r"\bтолько (?:по|с)\b|\bразрешени\w|\bзапре[щт]|\bнельзя\b")
_ELSEWHERE = re.compile(
    r"\b(?:в личк\w{1,3}|в личн\w{1,3}|мне лично|лично мне|в лс|на почту|по почте)\b"
)


def asks_for_pictures(view: TextView) -> bool:
    """True where pictures are asked for, and not to be sent elsewhere."""
    text = view.lowered
    asks = _ASKS.search(text) is not None
    return asks and not (_ELSEWHERE.search(text) or _FORBIDS.search(text))
