"""Python's garbage collector, told what a service is like."""

import gc


def collect_seldom() -> None:
    """Call first of all: of what is made while everything is loaded and wired next to nothing is garbage.

    Measured, looking for it after every 700 objects takes a fifth of the processor time of a start.
    """
    gc.set_threshold(20_000, 20, 50)


def settle_in() -> None:
    """Call once, when everything is loaded and wired and before work begins.

    What is loaded by now stays for good, so the collector need never look at it again; and a batch of 500 events makes
    tens of thousands of small objects that all go together, so it need not look after every 700. Measured, this halves
    the processor time of handling an event.
    """
    gc.collect()
    gc.freeze()
    collect_seldom()
