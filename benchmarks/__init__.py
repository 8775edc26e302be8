"""Speed, each figure as a ratio to what somebody would write by hand for that one purpose. `make bench` runs them."""
