"""vkbottle, imported so that nothing it says can carry a token or a message's text.

vkbottle logs request data and answers at DEBUG (through loguru where that is
installed), prints to standard error on import and replaces ``warnings.showwarning``.
This is the only module that imports vkbottle for the first time.
"""

import logging
import warnings
from importlib import import_module
from importlib.util import find_spec

_showwarning = warnings.showwarning

from vkbottle import API, AiohttpClient  # noqa: E402

warnings.showwarning = _showwarning

_log = logging.getLogger("vkbottle")
_log.handlers[:] = [logging.NullHandler()]
_log.propagate = False
_log.setLevel(logging.CRITICAL + 1)

if find_spec("loguru") is not None:
    import_module("loguru").logger.disable("vkbottle")

__all__ = ["API", "AiohttpClient"]
