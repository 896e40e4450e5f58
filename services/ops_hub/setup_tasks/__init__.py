"""What is to be done to set a tenant up."""
