"""The results pages: stored runs set beside the numbers that the paper prints."""
