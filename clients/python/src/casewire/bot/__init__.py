"""casewire-bot reports changes of support cases in chat rooms and answers commands there.

    chat.py         the interface of a chat service; matrix.py and irc.py implement it
    core.py         Bot: connects the parts below for one chat service
    feed.py         reads the change feed and stores what each room requested
    planner.py      turns stored events into messages, one by one or as a digest
    delivery.py     sends stored messages in order, each exactly once
    commands.py     parses and answers the commands that read
    writes.py       previews, confirmations and the writes themselves
    permissions.py  who may use which command
    storage.py      the database of the bot

A chat service needs the interface in chat.py only.
"""
