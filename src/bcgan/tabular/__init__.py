"""Tables: reading, schema, validation, splitting, encoding and writing."""
