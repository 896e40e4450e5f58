"""What runs first in a container."""
