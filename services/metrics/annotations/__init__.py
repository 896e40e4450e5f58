"""What happened on a day, told beside the figures of that day."""
