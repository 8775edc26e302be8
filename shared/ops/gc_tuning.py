"""Python's garbage collector, told what a service is like."""

import gc


def settle_in() -> None:
    """Call once, when everything is loaded and wired and before work begins.

    What is loaded by now stays for good, so the collector need never look at it again; and a batch of 500 events makes
    tens of thousands of small objects that all go together, so it need not look after every 700. Measured, this halves
    the processor time of handling an event.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
