"""What runs: the process, what it reads and what it sends."""
