"""When Python looks for garbage in cycles: seldom, and never among what the bot keeps for good.

Nearly everything here dies when its last user lets go of it. A full look passes over all that lives, the gazetteer, the
dictionaries and every module: a hundred milliseconds in which nobody is answered.
"""

import gc

NEW_OBJECTS = 20_000
"""How many objects are made before Python looks for garbage in cycles among them."""


def collect_rarely() -> None:
    """Let Python look for garbage less often than it does by itself, which is each 700 new objects.

    Parsing and saving make thousands of short-lived objects without cycles: looking costs a sixth of their time.
    """
    gc.set_threshold(NEW_OBJECTS, 10, 10)


def keep_all_there_is() -> None:
    """Take what lives now as there to stay: later looks pass it by. Called when something large has been loaded.

    Does nothing in a process that did not begin with :func:`collect_rarely`: it is not the bot's alone.
    """
    if gc.get_threshold()[0] == NEW_OBJECTS:
        gc.collect()
        gc.freeze()
