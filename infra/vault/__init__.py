"""The vault for operators: `./opsight secrets …`. Rotation, the outage drill, the end of a tenant."""
