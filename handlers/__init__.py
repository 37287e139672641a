"""What answers: commands, buttons and words in, screens out."""
