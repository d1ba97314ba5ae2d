"""Run programs in isolation: warm interpreters, one child for each run, shared services."""
