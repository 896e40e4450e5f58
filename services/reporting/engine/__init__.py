"""The report engine: a frozen document in, the same bytes out, whenever and wherever it is asked."""
