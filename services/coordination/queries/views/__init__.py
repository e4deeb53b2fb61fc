"""What is shown: one file for each subject."""
