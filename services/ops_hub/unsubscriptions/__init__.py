"""Links in mails that end them."""
