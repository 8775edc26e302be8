"""What partners' systems are told by webhooks, where these may go, and when they are tried again."""
