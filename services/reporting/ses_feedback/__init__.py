"""What Amazon SES tells of mail after it is out, as Amazon SNS brings it."""
