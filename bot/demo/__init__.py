"""The demo: a school's chat, the bot and a VK on one machine, with a page to play on."""
