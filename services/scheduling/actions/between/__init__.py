"""Between reviews: the IRO's contacts, discussions with the Children's Guardian, and visits."""
