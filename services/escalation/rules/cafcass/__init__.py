"""When a child's case may go to Cafcass, and by which steps."""
