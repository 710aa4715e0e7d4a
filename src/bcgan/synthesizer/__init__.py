"""The Python interface: recipes, training, saved synthesizers."""
