"""What a provider answers, in one form, whoever it is and whether it answers itself or recordings stand for it."""
