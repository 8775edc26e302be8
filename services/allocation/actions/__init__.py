"""What allocation can do: load, decide, save, announce; one file per subject."""
