"""Court documents: what was received, what the legal department owes whom, what was opened, and the hearings ahead."""
