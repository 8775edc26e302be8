"""What people say of a review, put on record as statements; the review follows when the child is settled."""
