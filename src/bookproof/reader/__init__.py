"""The built book served at home, where a page runs its blocks and checks its exercises."""
