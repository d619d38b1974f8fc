"""What people fill in: forms that read what was typed and hand it to the verbs of the models."""
