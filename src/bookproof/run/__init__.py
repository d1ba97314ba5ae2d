"""Run what is not fresh, compare it with what is recorded, and count what was executed."""
