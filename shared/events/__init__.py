"""What the services tell one another: the envelope, the catalogue, and one file of events per announcer."""
