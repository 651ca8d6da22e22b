"""Every change of state of documents, split by noun."""
