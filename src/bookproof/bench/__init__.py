"""What the machine, its search and its site cost, measured beside others."""
