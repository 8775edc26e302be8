"""The formal process: its stages and their days, who answers them, what may be done when, and what is left of them."""
