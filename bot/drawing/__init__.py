"""Pictures: a specification in, PNG out, by a process of its own so that nobody waits for it.

::

    PictureSpec --studio: cache, queue, time limit--> worker's stdin --chart | card on canvas--> PNG on its stdout
"""
