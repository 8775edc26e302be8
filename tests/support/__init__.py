"""What tests of several subjects share: one clock, one council, one way of calling the system."""
